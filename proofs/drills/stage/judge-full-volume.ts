import type { SyncedCompany } from "#test/synced-company.ts";
import type { Report } from "../report.ts";
import type { Callers } from "./callers.ts";
import { listExchanges } from "./look.ts";
import type { Stage } from "./stage.ts";
import { judgeCallers, judgeLog } from "./judge-callers.ts";

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
  await judgeCallers(stage, report, { companies, callers });
  judgeLog(stage, report);
  const all = (await listExchanges(stage)).slice(before);
  report.check(
    "the pairs that waited in memory were stored, and not asked for again",
    due.every(({ uuid }) => all.filter(({ company_uuids: [one] }) => one === uuid).length === 1),
    `${all.length} exchanges for ${due.length}`,
  );
}
