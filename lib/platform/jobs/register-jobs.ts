import "server-only";
import { instruments } from "../metrics/instruments.ts";
import type { Job } from "./define-job.ts";
import { openQueue } from "./queue.ts";

const POLL_SECONDS = 2;

/** Cron starts a job that pauses between its runs once a minute besides, in case one run did not ask for the next. */
const EVERY_MINUTE = "* * * * *";

/** Has this process do these jobs, each as its definition says, until `stop`. */
export async function registerJobs(jobs: readonly Job[], stop: AbortSignal): Promise<void> {
  for (const job of jobs) await registerJob(job, stop);
  for (const job of jobs) await startRepeating(job);
}

async function registerJob(job: Job, stop: AbortSignal): Promise<void> {
  const boss = await openQueue({ name: job.name, ...job.queue });
  const options = {
    pollingIntervalSeconds: job.pollSeconds ?? POLL_SECONDS,
    localConcurrency: job.atOnce ?? 1,
  };
  await boss.work(job.name, options, async (waiting) => {
    try {
      // Cron sends no data.
      for (const { data } of waiting)
        await measured(job.name, () => job.run(job.payload.parse(data ?? {}), stop));
    } finally {
      await repeat(job, stop);
    }
  });
}

async function measured(job: string, run: () => Promise<unknown>): Promise<void> {
  const end = instruments().jobs.startTimer({ job });
  try {
    await run();
    end({ outcome: "succeeded" });
  } catch (error) {
    end({ outcome: "failed" });
    throw error;
  }
}

async function repeat(job: Job, stop: AbortSignal): Promise<void> {
  if (!job.repeats || !("pauseSeconds" in job.repeats) || stop.aborted) return;
  await job.enqueue({}, { startAfterSeconds: job.repeats.pauseSeconds });
}

async function startRepeating({ name, queue, repeats, enqueue }: Job): Promise<void> {
  if (!repeats) return;
  const boss = await openQueue({ name, ...queue });
  const isPausing = "pauseSeconds" in repeats;
  await boss.schedule(name, isPausing ? EVERY_MINUTE : repeats.cron);
  if (isPausing || repeats.atStart) await enqueue({});
}
