import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { z } from "zod";
import { db } from "#lib/platform/database/db.ts";
import { defineJob, type Job } from "#lib/platform/jobs/define-job.ts";
import { claimNextRun } from "./claim-run.ts";
import { RUNS_AT_ONCE, workOnClaimedRun } from "./work-on-run.ts";

/**
 * A worker slot for queued sync runs: it takes the next run in line, whichever run enqueued it. The
 * run's own lease decides who works on it, and the sweep finds runs again, so a lost job doesn't
 * matter.
 */
export const syncRunJob: Job<{ runId: string }> = defineJob({
  name: "sync.run",
  payload: z.object({ runId: z.uuid() }),
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 86_000 },
  // One waiting job per run, so every due run brings its own slot.
  singletonKey: ({ runId }) => runId,
  pollSeconds: 0.5,
  atOnce: RUNS_AT_ONCE,
  run: (_any, stop) => workOnNextRun(stop),
});

/** Works on the next run in line, then enqueues whatever became due. */
async function workOnNextRun(stop: AbortSignal): Promise<void> {
  const run = await claimNextRun();
  if (!run) return;
  const outcome = await workOnClaimedRun(run, stop);
  if (stop.aborted) return;
  if (outcome === "let_go") await enqueueAtItsTime(run.id);
  if (outcome !== "ended") return;
  const next = await db().syncRun.findFirst({
    where: { state: "queued", companyId: run.companyId },
    select: { id: true },
  });
  if (next) await syncRunJob.enqueue({ runId: next.id });
}

/**
 * A slot for the end of a pause, in addition to one that may be waiting now and will be used up
 * before.
 */
async function enqueueAtItsTime(runId: string): Promise<void> {
  const run = await db().syncRun.findUnique({ where: { id: runId }, select: { resumeAt: true } });
  if (!run) return;
  const seconds = Math.max(0, (run.resumeAt?.getTime() ?? 0) - databaseNow().getTime()) / 1_000;
  await syncRunJob.enqueue(
    { runId },
    { singletonKey: `later:${runId}`, startAfterSeconds: Math.ceil(seconds) },
  );
}
