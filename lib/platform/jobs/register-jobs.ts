import "server-only";
import { instruments } from "../metrics/instruments.ts";
import { observe } from "../tracing/observe.ts";
import type { Job } from "./define-job.ts";
import { openQueue } from "./queue.ts";

const POLL_SECONDS = 2;

/** Cron also starts repeating jobs once a minute, in case a run didn't enqueue the next one. */
const EVERY_MINUTE = "* * * * *";

/** Runs these jobs in this process, each as defined, until `stop`. */
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
      // Cron sends no payload.
      for (const { id, data } of waiting)
        await observe(
          {
            name: `job ${job.name}`,
            kind: "consumer",
            parent: "none",
            log: { job: job.name, jobId: id },
            attributes: { "app.job": job.name, "app.job_id": id },
          },
          () => measured(job.name, () => job.run(job.payload.parse(data ?? {}), stop)),
        );
    } finally {
      await repeat(job, stop);
    }
  });
}

async function measured(job: string, run: () => Promise<unknown>): Promise<void> {
  const end = instruments().jobs.startTimer({ job_name: job });
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
