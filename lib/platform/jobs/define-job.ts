import "server-only";
import { z } from "zod";
import { logger } from "../logger.ts";
import { openQueue } from "./queue.ts";

/*
 * A job is one `…-job.ts` file in the room that does the work. It defines the name, payload, queue
 * policy, schedule and the work itself. worker/jobs.ts lists all jobs; to run one, enqueue it
 * through its definition.
 */

type JobQueue = {
  /**
   * `short`: at most one job waits (per `singletonKey`), and any number may run. So a worker killed
   * in the middle blocks no later job.
   */
  policy: "short" | "standard";
  retryLimit: number;
  /** Seconds before the first retry. */
  retryDelay?: number;
  retryBackoff?: boolean;
  expireInSeconds: number;
};

/**
 * `pauseSeconds`: repeats with this pause until the worker stops; cron also starts it every minute
 * in case the chain breaks. `cron`: at these times, plus once at worker start if `atStart`. Such a
 * job has an empty payload.
 */
type Repetition = { pauseSeconds: number } | { cron: string; atStart?: true };

type JobDefinition<Payload extends object> = {
  name: string;
  payload: z.ZodType<Payload>;
  queue: JobQueue;
  /** Only one of several waiting jobs with the same key is kept. */
  singletonKey?(payload: Payload): string;
  /** How often a worker polls for the next job. */
  pollSeconds?: number;
  /** How many of these jobs one worker runs in parallel. */
  atOnce?: number;
  repeats?: Repetition;
  /**
   * May run in several processes at once, and be killed at any point. If it throws, it is retried
   * as `queue` says.
   */
  run(payload: Payload, stop: AbortSignal): Promise<unknown>;
};

type EnqueueOptions = { startAfterSeconds?: number; singletonKey?: string };

export type Job<Payload extends object = object> = JobDefinition<Payload> & {
  /** Enqueues a job. Returns `null` if an equal one is already waiting. */
  enqueue(payload: Payload, options?: EnqueueOptions): Promise<string | null>;
  /**
   * Same, for work that will be found again without its job: an unreachable queue only delays it.
   */
  tryEnqueue(payload: Payload, options?: EnqueueOptions): Promise<void>;
  /** Enqueues many jobs in one statement. */
  tryEnqueueMany(payloads: readonly Payload[]): Promise<void>;
};

export function defineJob<Payload extends object>(
  definition: JobDefinition<Payload>,
): Job<Payload> {
  const { name, payload: schema, queue: options, singletonKey } = definition;
  const open = () => openQueue({ name, ...options });
  const keyOf = (payload: Payload) => singletonKey && { singletonKey: singletonKey(payload) };

  async function enqueue(
    payload: Payload,
    { startAfterSeconds = 0, ...key }: EnqueueOptions = {},
  ): Promise<string | null> {
    const data = schema.parse(payload);
    return (await open()).send(name, data, {
      startAfter: startAfterSeconds,
      ...keyOf(payload),
      ...key,
    });
  }

  async function enqueueMany(payloads: readonly Payload[]): Promise<void> {
    if (payloads.length === 0) return;
    const jobs = payloads.map((payload) => ({ data: schema.parse(payload), ...keyOf(payload) }));
    await (await open()).insert(name, jobs);
  }

  const warn = (error: unknown) =>
    logger().warn({ err: error, job: name }, "A job could not be queued");

  return {
    ...definition,
    enqueue,
    tryEnqueue: async (...job) => void (await enqueue(...job).catch(warn)),
    tryEnqueueMany: (payloads) => enqueueMany(payloads).catch(warn),
  };
}

/** For jobs without a payload. */
export const NOTHING = z.object({});
