import "server-only";
import { z } from "zod";
import { logger } from "../logger.ts";
import { openQueue } from "./queue.ts";

/*
 * A job is one file, `…-job.ts`, in the room that does the work: its name, its payload, how its line behaves, when it comes again by
 * itself, and what it does. worker/jobs.ts lists them; whoever wants one done enqueues it by the job itself.
 */

type JobQueue = {
  /** `short`: at most one waits (of each `singletonKey`), while any number may run. A worker that is killed in the middle therefore blocks nobody. */
  policy: "short" | "standard";
  retryLimit: number;
  /** Seconds before the first retry. */
  retryDelay?: number;
  retryBackoff?: boolean;
  expireInSeconds: number;
};

/**
 * `pauseSeconds`: again and again, with this pause, until the worker stops; cron starts one every minute besides, in case the chain breaks.
 * `cron`: at these times, and once when a worker starts if `atStart`. The payload of such a job is empty.
 */
type Repetition = { pauseSeconds: number } | { cron: string; atStart?: true };

type JobDefinition<Payload extends object> = {
  name: string;
  payload: z.ZodType<Payload>;
  queue: JobQueue;
  /** Of two waiting jobs with the same key one is enough. */
  singletonKey?(payload: Payload): string;
  /** How often a worker asks for the next one. */
  pollSeconds?: number;
  /** Jobs that one worker does side by side. */
  atOnce?: number;
  repeats?: Repetition;
  /** Many processes may run it at once, and each may be killed at any point. What it throws is tried again as `queue` says. */
  run(payload: Payload, stop: AbortSignal): Promise<unknown>;
};

type EnqueueOptions = { startAfterSeconds?: number; singletonKey?: string };

export type Job<Payload extends object = object> = JobDefinition<Payload> & {
  /** Puts one on the queue. `null` when an equal one already waits. */
  enqueue(payload: Payload, options?: EnqueueOptions): Promise<string | null>;
  /** The same for work that is found again without its job: a queue out of reach only delays it. */
  tryEnqueue(payload: Payload, options?: EnqueueOptions): Promise<void>;
  /** Many of them by one statement. */
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

/** The payload of a job that needs none. */
export const NOTHING = z.object({});
