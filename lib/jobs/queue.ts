import "server-only";
import { PgBoss } from "pg-boss";
import { z } from "zod";
import { env } from "../env.ts";
import { logger } from "../logger.ts";

/*
 * The queue: names, payloads, sending. What a job does stands in the room it belongs to; worker/ brings the two together.
 * pg-boss keeps its tables in a schema of its own on the same PostgreSQL.
 */

const SCHEMA = "jobs";

/** Every job, with the shape of its payload. */
export const JOBS = {
  /** Refresh what is due, soon and again and again. */
  "tokens.sweep": z.object({}),
  /** Revoke one disconnected pair at Gusto, until Gusto confirms. */
  "tokens.revoke": z.object({ tokenId: z.uuid() }),
  /** Delete what nobody needs any more: old sessions, spent authorization requests. */
  housekeeping: z.object({}),
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]>;

/**
 * `short`: at most one job waits, while any number may run. A worker that is killed in the middle therefore blocks nobody.
 */
const QUEUES: Record<JobName, { policy: "short" | "standard"; retryLimit: number; retryDelay?: number; retryBackoff?: boolean; expireInSeconds: number }> = {
  "tokens.sweep": { policy: "short", retryLimit: 0, expireInSeconds: 900 },
  "tokens.revoke": { policy: "standard", retryLimit: 20, retryDelay: 5, retryBackoff: true, expireInSeconds: 60 },
  housekeeping: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
};

let started: Promise<PgBoss> | undefined;

/** The queue of this process. The worker supervises (`supervise: true`); everybody else only sends. */
export function queue(options: { supervise: boolean } = { supervise: false }): Promise<PgBoss> {
  started ??= start(options).catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

async function start({ supervise }: { supervise: boolean }): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: env().DATABASE_URL.reveal(), schema: SCHEMA, application_name: "gusto-partner-dashboard-jobs", max: 4, supervise, schedule: supervise });
  boss.on("error", (error: unknown) => logger().error({ err: error }, "The queue reports an error"));
  await boss.start();
  for (const [name, options] of Object.entries(QUEUES)) await boss.createQueue(name, options);
  return boss;
}

/** Puts a job on the queue. `null` when an equal one already waits. */
export async function enqueue<N extends JobName>(name: N, payload: JobPayload<N>, options: { startAfterSeconds?: number } = {}): Promise<string | null> {
  const boss = await queue();
  return boss.send(name, JOBS[name].parse(payload), { startAfter: options.startAfterSeconds ?? 0 });
}

/** Stops taking jobs, waits for those under way, closes the connections. */
export async function stopQueue(): Promise<void> {
  const boss = await started?.catch(() => undefined);
  started = undefined;
  await boss?.stop({ graceful: true, timeout: 40_000 });
}
