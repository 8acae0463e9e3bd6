import { env } from "#lib/platform/env.ts";
import { callerOf } from "#test/caller-of.ts";
import { spendNight } from "#test/fleet/night.ts";
import { createViewer } from "#test/people.ts";
import type { Report } from "../report.ts";
import { Stage } from "../stage/stage.ts";

const COMPANIES = 5_000;
const BROKEN = 500;
const CAUSES = ["access_ended", "app_removed", "rate_limited"];

/** 500 of 5,000 companies break in three ways at once: what an operator reads, sends and sees until the morning. */
export async function night(report: Report): Promise<void> {
  const stage = await Stage.open();
  try {
    // This process refreshes thousands of tokens; each is a line of information.
    env().LOG_LEVEL = "warn";
    const caller = callerOf(await createViewer("operator"));
    const begun = performance.now();
    const { incidents, links, open, resolved } = await spendNight(stage.gusto, caller, {
      ...{ size: COMPANIES, broken: BROKEN },
      say: (line) => report.step(line),
    });
    report.figure(`the night took ${Math.round((performance.now() - begun) / 1_000)} s`);
    report.check(
      "there are exactly three incidents, one of each cause",
      incidents
        .map(({ cause }) => cause)
        .toSorted()
        .join() === CAUSES.join(),
      incidents.map(({ cause }) => cause).join(", "),
    );
    report.check(
      "each counts the companies that broke by its cause, and no other",
      incidents.every(({ companies, broken }) => companies === broken),
      incidents.map(({ companies, broken }) => `${companies} of ${broken}`).join(", "),
    );
    report.check(
      "every company that needs its admin has one link, made in bulk",
      links.made === links.needed && links.companies === links.needed,
      `${links.made} links for ${links.needed}`,
    );
    report.check("in the morning no incident is open", open.length === 0, `${open.length} open`);
    report.check(
      "all three say that they resolved, and for how many companies",
      resolved.length === CAUSES.length &&
        resolved.reduce((sum, { touched }) => sum + touched, 0) === BROKEN,
      resolved.map(({ touched }) => touched).join(" + "),
    );
  } finally {
    await stage.close();
  }
}
