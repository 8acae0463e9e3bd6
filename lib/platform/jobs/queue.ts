import "server-only";
import { PgBoss, type Queue } from "pg-boss";
import { databaseConnection } from "../database/connection.ts";
import { logger } from "../logger.ts";
import { processWide } from "../process/process-wide.ts";
import { QUEUE_SCHEMA } from "./queue-schema.ts";

/*
 * This process' job queue. Jobs are defined in the rooms that do the work (see define-job.ts).
 * pg-boss has its own schema in the same database.
 */

const holder = processWide<{ started?: Promise<PgBoss>; opened: Map<string, Promise<void>> }>(
  "queue",
  () => ({ opened: new Map() }),
);

/**
 * This process' queue. Only the worker supervises (`supervise: true`); everything else just
 * enqueues.
 */
export function queue(options: { supervise: boolean } = { supervise: false }): Promise<PgBoss> {
  holder.started ??= start(options).catch((error: unknown) => {
    delete holder.started;
    throw error;
  });
  return holder.started;
}

async function start({ supervise }: { supervise: boolean }): Promise<PgBoss> {
  const boss = new PgBoss({
    ...databaseConnection().options,
    // db:migrate has created the tables; startup creates only what is missing.
    schema: QUEUE_SCHEMA,
    application_name: "gusto-partner-dashboard-jobs",
    max: 4,
    supervise,
    schedule: supervise,
  });
  boss.on("error", (error: unknown) =>
    logger().error({ err: error }, "The queue reports an error"),
  );
  await boss.start();
  return boss;
}

/** The queue, with this job's own pg-boss queue created on first use. */
export async function openQueue({ name, ...options }: Queue): Promise<PgBoss> {
  const boss = await queue();
  const opened = holder.opened.get(name) ?? boss.createQueue(name, options);
  holder.opened.set(name, opened);
  await opened.catch((error: unknown) => {
    holder.opened.delete(name);
    throw error;
  });
  return boss;
}

/** Stops accepting jobs, waits for the running ones, closes the connections. */
export async function stopQueue(): Promise<void> {
  const boss = await holder.started?.catch(() => undefined);
  delete holder.started;
  holder.opened.clear();
  await boss?.stop({ graceful: true, timeout: 40_000 });
}
