import type { SyncedCompany } from "#test/synced-company.ts";
import type { Report } from "../report.ts";
import type { Callers } from "./callers.ts";
import { listLost } from "./judge-grants.ts";
import { listExchanges } from "./look.ts";
import type { Stage } from "./stage.ts";

/** While there is no room. */
export function judgeWaitingPairs(stage: Stage, report: Report): void {
  const waiting = stage.listLogged("pair_not_stored");
  report.check(
    "pairs that cannot be stored wait in memory, and the log says so",
    waiting.length > 0,
    waiting[0]?.slice(0, 200),
  );
}

type Recovered = {
  companies: readonly SyncedCompany[];
  /** Those whose exchanges were under way. */
  due: readonly SyncedCompany[];
  /** How many exchanges there were before theirs. */
  before: number;
  /** They have ended. */
  callers: Callers;
};

/** When there is room again: what callers heard, and what became of events, grants and waiting pairs. */
export async function judgeRecovered(
  stage: Stage,
  report: Report,
  { companies, due, before, callers }: Recovered,
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
  const lost = await listLost(stage, companies);
  report.check("no grant is lost", lost.length === 0, lost.join("; "));
  const unexpected = stage.listLogged("unexpected");
  report.check(
    "no log line calls it unexpected",
    unexpected.length === 0,
    unexpected[0]?.slice(0, 300),
  );
  const all = (await listExchanges(stage)).slice(before);
  report.check(
    "the pairs that waited in memory were stored, and not asked for again",
    due.every(({ uuid }) => all.filter(({ company_uuids: [one] }) => one === uuid).length === 1),
    `${all.length} exchanges for ${due.length}`,
  );
}
