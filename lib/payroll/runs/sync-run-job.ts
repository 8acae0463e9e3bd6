import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { z } from "zod";
import { db } from "#lib/platform/database/db.ts";
import { defineJob, type Job } from "#lib/platform/jobs/define-job.ts";
import { claimNextRun } from "./claim-run.ts";
import { RUNS_AT_ONCE, workOnClaimedRun } from "./work-on-run.ts";

/**
 * A hand for the sync runs that wait: it takes up the next of them, whichever asked for it. The run's own lease decides who works on it,
 * and the sweep brings it back: a job that is lost is not missed.
 */
export const syncRunJob: Job<{ runId: string }> = defineJob({
  name: "sync.run",
  payload: z.object({ runId: z.uuid() }),
  queue: { policy: "short", retryLimit: 0, expireInSeconds: 86_000 },
  // One waiting job a run, so that each that is due brings a hand of its own.
  singletonKey: ({ runId }) => runId,
  pollSeconds: 0.5,
  atOnce: RUNS_AT_ONCE,
  run: (_any, stop) => workOnNextRun(stop),
});

/** Works on the run whose turn it is, then puts what became due on the queue. */
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

/** A hand for when a pause is over, besides one that may wait now and will be spent before. */
async function enqueueAtItsTime(runId: string): Promise<void> {
  const run = await db().syncRun.findUnique({ where: { id: runId }, select: { resumeAt: true } });
  if (!run) return;
  const seconds = Math.max(0, (run.resumeAt?.getTime() ?? 0) - databaseNow().getTime()) / 1_000;
  await syncRunJob.enqueue(
    { runId },
    { singletonKey: `later:${runId}`, startAfterSeconds: Math.ceil(seconds) },
  );
}
