import "server-only";
import { PgBoss, type Queue } from "pg-boss";
import { databaseConnection } from "../database/connection.ts";
import { logger } from "../logger.ts";
import { processWide } from "../process/process-wide.ts";
import { QUEUE_SCHEMA } from "./queue-schema.ts";

/*
 * The queue of this process. What a job is and does stands in its own file, in the room that does the work (define-job.ts).
 * pg-boss keeps its tables in a schema of its own on the same PostgreSQL.
 */

const holder = processWide<{ started?: Promise<PgBoss>; opened: Map<string, Promise<void>> }>(
  "queue",
  () => ({ opened: new Map() }),
);

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
    ...databaseConnection().options,
    // db:migrate made the tables; a start makes only what it does not find.
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

/** The queue with this job's own line in it, which is made by whoever first needs it. */
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

/** Stops taking jobs, waits for those under way, closes the connections. */
export async function stopQueue(): Promise<void> {
  const boss = await holder.started?.catch(() => undefined);
  delete holder.started;
  holder.opened.clear();
  await boss?.stop({ graceful: true, timeout: 40_000 });
}
