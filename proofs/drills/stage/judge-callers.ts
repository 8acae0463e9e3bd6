import type { SyncedCompany } from "#test/synced-company.ts";
import type { Report } from "../report.ts";
import type { Callers } from "./callers.ts";
import { listLost } from "./judge-grants.ts";
import type { Stage } from "./stage.ts";

/** When the callers have ended: what they heard, and what became of acknowledged events and grants. */
export async function judgeCallers(
  stage: Stage,
  report: Report,
  { companies, callers }: { companies: readonly SyncedCompany[]; callers: Callers },
): Promise<void> {
  for (const line of callers.tally.lines()) report.step(`    ${line}`);
  const dishonest = callers.tally.dishonest();
  report.check(
    "callers hear 503 with Retry-After and a stable code, and nothing else that is no success",
    dishonest.length === 0,
    dishonest.join("; "),
  );
  const missing = await stage.missingEvents(callers.acknowledged);
  report.check(
    "no event is lost that was acknowledged",
    missing === 0,
    `${callers.acknowledged.length} acknowledged`,
  );
  await judgeGrants(stage, report, companies);
}

export async function judgeGrants(
  stage: Stage,
  report: Report,
  companies: readonly SyncedCompany[],
): Promise<void> {
  const lost = await listLost(stage, companies);
  report.check("no grant is lost", lost.length === 0, lost.join("; "));
}

export function judgeLog(stage: Stage, report: Report): void {
  const unexpected = stage.listLogged("unexpected");
  report.check(
    "no log line calls it unexpected",
    unexpected.length === 0,
    unexpected[0]?.slice(0, 300),
  );
}
