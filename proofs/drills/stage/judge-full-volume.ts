import type { Report } from "../report.ts";
import type { Filled } from "./full-volume.ts";
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

/** When there is room again: what callers heard, and what became of events, grants and waiting pairs. */
export async function judgeRecovered(
  stage: Stage,
  report: Report,
  { companies, due, before, callers }: Filled,
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
