import { setTimeout as delay } from "node:timers/promises";
import type { MultiBar, SingleBar } from "cli-progress";
import { db } from "#lib/platform/database/db.ts";
import { readProgressOf } from "#lib/payroll/progress/read-progress.ts";
import { isOpen } from "#lib/payroll/progress/run-progress.ts";
import { requestRun } from "#lib/payroll/runs/request-run.ts";
import { workOnRun } from "#lib/payroll/runs/work-on-run.ts";

/** As many are under way, and as many bars there are, however many companies wait. */
export const COMPANIES_AT_ONCE = 8;
const LOOK_EVERY_MS = 500;
/** So many results are told in a line each. */
export const MOST_LINES = 20;
const NAME_WIDTH = 28;

export const BAR_FORMAT = "{name} {bar} {value}/{total} {unit} | {rows} rows | {state}";

type Company = { id: string; name: string };

type Synced = {
  succeeded: number;
  /** Everything else that was begun: partial, failed, cancelled, stopped, or not to be synced. */
  others: number;
  /**
   * Of each company when there are few; otherwise of the first that did not succeed, without those
   * beyond `MOST_LINES`.
   */
  lines: string[];
};

/**
 * Syncs companies, a few at a time: a bar for each that is under way and one for all. This process
 * works on the runs itself; one that a worker has claimed is only watched.
 * @param total how many companies there are
 * @param stop ends what is under way at its next page, for a worker to continue; no more are begun
 */
export async function syncInTurn(
  companies: AsyncIterator<Company>,
  total: number,
  { bars, stop }: { bars: MultiBar; stop: AbortSignal },
): Promise<Synced> {
  const synced: Synced = { succeeded: 0, others: 0, lines: [] };
  let rows = 0;
  const ofOne = Array.from({ length: Math.min(COMPANIES_AT_ONCE, total) }, () =>
    bars.create(1, 0, payload("", "pages")),
  );
  const ofAll = bars.create(Math.max(1, total), 0, payload("All", "companies"));

  async function takeTurns(bar: SingleBar): Promise<void> {
    for (let next = await companies.next(); !next.done; next = await companies.next()) {
      if (stop.aborted) return;
      const { hasSucceeded, line, ...ended } = await syncOne(next.value, bar, stop);
      if (hasSucceeded) synced.succeeded += 1;
      else synced.others += 1;
      if (synced.lines.length < MOST_LINES && (!hasSucceeded || total <= MOST_LINES))
        synced.lines.push(line);
      rows += ended.rows;
      ofAll.update(synced.succeeded + synced.others, { rows });
    }
  }

  try {
    await Promise.all(ofOne.map(takeTurns));
  } finally {
    bars.stop();
  }
  return synced;
}

async function syncOne(
  { id, name }: Company,
  bar: SingleBar,
  stop: AbortSignal,
): Promise<{ hasSucceeded: boolean; line: string; rows: number }> {
  bar.setTotal(1);
  bar.update(0, payload(name, "pages", "waits"));
  const run = await requestRun({ companyId: id, trigger: "person", actor: "command line" });
  if (!run) {
    const reason = "sync is off, or the company is disconnected.";
    return { hasSucceeded: false, line: `${name}: ${reason}`, rows: 0 };
  }
  const [rows] = await Promise.all([watch(run.runId, bar, stop), workOnRun(run.runId, { stop })]);
  const ended = await db().syncRun.findUnique({ where: { id: run.runId } });
  const summary = ended?.summary ?? "stopped; the worker continues it, or run this command again.";
  return { hasSucceeded: ended?.state === "succeeded", line: `${name}: ${summary}`, rows };
}

/** Until the run has ended. @returns how many rows it has read */
async function watch(runId: string, bar: SingleBar, stop: AbortSignal): Promise<number> {
  for (let rows = 0; ; await delay(LOOK_EVERY_MS)) {
    const [progress] = await readProgressOf([runId]);
    if (!progress) return rows;
    rows = progress.rows;
    bar.setTotal(progress.pagesExpected ?? progress.pagesDone + 1);
    bar.update(progress.pagesDone, { rows, state: progress.waitingFor ?? progress.state });
    if (!isOpen(progress) || stop.aborted) return rows;
  }
}

function payload(name: string, unit: string, state = "") {
  return { name: name.slice(0, NAME_WIDTH).padEnd(NAME_WIDTH), unit, rows: 0, state };
}
