import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { enqueue } from "#lib/platform/jobs/queue.ts";

/** Whether somebody may work on run `r` of company `c` now: it waits, or its process has gone silent or has let go. */
export function isDue(): Prisma.Sql {
  return Prisma.sql`
    c.environment = ${env().GUSTO_ENVIRONMENT}::environment AND c.erase_requested_at IS NULL
      AND (r.resume_at IS NULL OR r.resume_at <= clock_timestamp())
      AND (r.state = 'running' AND r.lease_expires_at < clock_timestamp()
        OR r.state = 'queued' AND NOT EXISTS (SELECT 1 FROM sync_runs other WHERE other.company_id = r.company_id AND other.state = 'running'))`;
}

export function dueRuns(): Prisma.Sql {
  return Prisma.sql`SELECT r.id, r.turn FROM sync_runs r JOIN companies c ON c.id = r.company_id WHERE r.state IN ('queued', 'running') AND ${isDue()}`;
}

const MOST_AT_ONCE = 500;

/** Puts every due run on the queue: after a crash, a clean stop, a lost job, or an end of a pause. */
export async function enqueueDueRuns(): Promise<number> {
  const runs = await db().$queryRaw<
    { id: string }[]
  >`${dueRuns()} ORDER BY r.turn, r.id LIMIT ${MOST_AT_ONCE}`;
  for (const run of runs) await enqueueRun(run.id);
  return runs.length;
}

/** One waiting job a run, so that each that is due brings a hand of its own. */
export async function enqueueRun(runId: string): Promise<void> {
  await enqueue("sync.run", { runId }, { singletonKey: runId });
}

/** A hand for when a pause is over, besides one that may wait now and will be spent before. */
export async function enqueueRunLater(runId: string, seconds: number): Promise<void> {
  await enqueue(
    "sync.run",
    { runId },
    { singletonKey: `later:${runId}`, startAfterSeconds: Math.ceil(seconds) },
  );
}
