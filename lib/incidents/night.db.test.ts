import { expect, it } from "vitest";
import { env } from "#lib/platform/env.ts";
import { callerOf } from "#test/caller-of.ts";
import { spendNight } from "#test/fleet/night.ts";
import { createViewer } from "#test/people.ts";
import { withGusto } from "#test/with-gusto.ts";

const gusto = withGusto();
const SIZE = 500;
const BROKEN = 50;

/** `npm run drill -- --only night` spends it with 5,000 companies. */
it("an operator reads three incidents of three causes, sends all links in bulk, and sees each resolved in the morning", async () => {
  env().DEMO_MODE = true;
  const caller = callerOf(await createViewer("operator"));
  const night = await spendNight(gusto, caller, { size: SIZE, broken: BROKEN });
  expect(night.incidents.toSorted((a, b) => (a.cause < b.cause ? -1 : 1))).toEqual([
    { cause: "access_ended", companies: 20, broken: 20 },
    { cause: "app_removed", companies: 20, broken: 20 },
    { cause: "rate_limited", companies: 10, broken: 10 },
  ]);
  expect(night.links).toEqual({ made: 40, companies: 40, needed: 40 });
  expect(night.open).toEqual([]);
  expect(night.resolved.map(({ cause, touched }) => [cause, touched]).toSorted()).toEqual([
    ["access_ended", 20],
    ["app_removed", 20],
    ["rate_limited", 10],
  ]);
}, 60_000);
