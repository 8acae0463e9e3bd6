import "server-only";
import { PgBoss } from "pg-boss";
import { z } from "zod";
import { env } from "../env.ts";
import { logger } from "../logger.ts";
import { processWide } from "../process/process-wide.ts";

/*
 * The queue: names, payloads, sending. What a job does stands in the room it belongs to; worker/ brings the two together.
 * pg-boss keeps its tables in a schema of its own on the same PostgreSQL.
 */

const SCHEMA = "jobs";

/** Every job, with the shape of its payload. */
export const JOBS = {
  /** Refresh what is due, soon and again and again. */
  "tokens.sweep": z.object({}),
  /** Ask Gusto about pairs that were only stored, a batch at a time. */
  "tokens.check": z.object({}),
  /** Revoke one disconnected pair at Gusto, until Gusto confirms. */
  "tokens.revoke": z.object({ tokenId: z.uuid() }),
  /** Ask Gusto whether a connection lives that something may have ended meanwhile. */
  "tokens.verify": z.object({ gustoUuid: z.uuid() }),
  /** A hand for the sync runs that wait: it takes up the next of them, whichever asked for it. */
  "sync.run": z.object({ runId: z.uuid() }),
  /** Look for runs that nobody works on, and for companies whose next one is due. */
  "sync.sweep": z.object({}),
  /** Look at the companies that are due: their name and state at Gusto, or how long the data of a lost one may stay. */
  "companies.review": z.object({}),
  /** Erase one company's synced data. */
  "sync.erase": z.object({ companyId: z.uuid() }),
  /** Work on the events of one company, oldest first. */
  "webhooks.process": z.object({ companyUuid: z.uuid() }),
  /** Try a verification token on the subscriptions that it may be meant for. It travels sealed. */
  "webhooks.verify": z.object({ sealedToken: z.string(), subscriptionIds: z.array(z.uuid()) }),
  /** Look for events that nobody works on, and for people who should be told something. */
  "webhooks.sweep": z.object({}),
  /** Compare our subscriptions with Gusto's. */
  "webhooks.check": z.object({}),
  /** Read Gusto's list of events, for those that no webhook brought. */
  "events.read": z.object({}),
  /** Tell Gusto that a company has left the application, whoever of it authorized. */
  "organization.disconnect": z.object({ companyId: z.uuid() }),
  /** Delete what nobody needs any more: old sessions, spent authorization requests. */
  housekeeping: z.object({}),
} as const;

type JobName = keyof typeof JOBS;
type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]>;

/**
 * `short`: at most one job waits, while any number may run. A worker that is killed in the middle therefore blocks nobody.
 */
const QUEUES: Record<
  JobName,
  {
    policy: "short" | "standard";
    retryLimit: number;
    retryDelay?: number;
    retryBackoff?: boolean;
    expireInSeconds: number;
  }
> = {
  "tokens.sweep": { policy: "short", retryLimit: 0, expireInSeconds: 900 },
  "tokens.check": { policy: "short", retryLimit: 0, expireInSeconds: 900 },
  "tokens.revoke": {
    policy: "standard",
    retryLimit: 20,
    retryDelay: 5,
    retryBackoff: true,
    expireInSeconds: 60,
  },
  "tokens.verify": { policy: "standard", retryLimit: 0, expireInSeconds: 120 },
  // The run's own lease decides who works on it, and the sweep brings it back: a job that is lost is not missed.
  "sync.run": { policy: "short", retryLimit: 0, expireInSeconds: 86_000 },
  "sync.sweep": { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  "companies.review": { policy: "short", retryLimit: 0, expireInSeconds: 900 },
  "sync.erase": {
    policy: "short",
    retryLimit: 5,
    retryDelay: 5,
    retryBackoff: true,
    expireInSeconds: 3_600,
  },
  // The row's state decides, and the sweep brings it back: a job that is lost is not missed.
  "webhooks.process": { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  "webhooks.verify": {
    policy: "standard",
    retryLimit: 8,
    retryDelay: 1,
    retryBackoff: true,
    expireInSeconds: 120,
  },
  "webhooks.sweep": { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  "webhooks.check": { policy: "short", retryLimit: 0, expireInSeconds: 300 },
  "events.read": { policy: "short", retryLimit: 0, expireInSeconds: 900 },
  "organization.disconnect": {
    policy: "standard",
    retryLimit: 8,
    retryDelay: 10,
    retryBackoff: true,
    expireInSeconds: 120,
  },
  housekeeping: { policy: "short", retryLimit: 0, expireInSeconds: 300 },
};

const holder = processWide<{ started?: Promise<PgBoss> }>("queue", () => ({}));

/** The queue of this process. The worker supervises (`supervise: true`); everybody else only sends. */
export function queue(options: { supervise: boolean } = { supervise: false }): Promise<PgBoss> {
  holder.started ??= start(options).catch((error: unknown) => {
    delete holder.started;
    throw error;
  });
  return holder.started;
}

async function start({ supervise }: { supervise: boolean }): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: env().DATABASE_URL.reveal(),
    schema: SCHEMA,
    application_name: "gusto-partner-dashboard-jobs",
    max: 4,
    supervise,
    schedule: supervise,
  });
  boss.on("error", (error: unknown) =>
    logger().error({ err: error }, "The queue reports an error"),
  );
  await boss.start();
  for (const [name, options] of Object.entries(QUEUES)) await boss.createQueue(name, options);
  return boss;
}

/** Puts a job on the queue. `null` when an equal one already waits. */
export async function enqueue<N extends JobName>(
  name: N,
  payload: JobPayload<N>,
  options: { startAfterSeconds?: number; singletonKey?: string; priority?: number } = {},
): Promise<string | null> {
  const boss = await queue();
  return boss.send(name, JOBS[name].parse(payload), {
    startAfter: options.startAfterSeconds ?? 0,
    priority: options.priority ?? 0,
    ...(options.singletonKey && { singletonKey: options.singletonKey }),
  });
}

/** Puts many jobs on one queue by one statement; where an equal one already waits, nothing is added. */
export async function enqueueMany<N extends JobName>(
  name: N,
  jobs: readonly { payload: JobPayload<N>; singletonKey: string }[],
): Promise<void> {
  if (jobs.length === 0) return;
  const boss = await queue();
  await boss.insert(
    name,
    jobs.map(({ payload, ...options }) => ({ data: JOBS[name].parse(payload), ...options })),
  );
}

/** Stops taking jobs, waits for those under way, closes the connections. */
export async function stopQueue(): Promise<void> {
  const boss = await holder.started?.catch(() => undefined);
  delete holder.started;
  await boss?.stop({ graceful: true, timeout: 40_000 });
}
