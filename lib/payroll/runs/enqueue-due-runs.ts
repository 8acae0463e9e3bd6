import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { dueRunsSql } from "./claim-run.ts";
import { syncRunJob } from "./sync-run-job.ts";

const MOST_AT_ONCE = 500;

/** Enqueues every due run: after a crash, a clean stop, a lost job or the end of a pause. */
export async function enqueueDueRuns(): Promise<number> {
  const runs = await db().$queryRaw<
    { id: string }[]
  >`${dueRunsSql()} ORDER BY r.turn, r.id LIMIT ${MOST_AT_ONCE}`;
  for (const { id } of runs) await syncRunJob.enqueue({ runId: id });
  return runs.length;
}
