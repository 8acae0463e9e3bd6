import "server-only";
import { db } from "../database/db.ts";
import { PROCESS_NAME } from "../process/process-name.ts";

/** A worker that was not heard of for this long counts as gone. */
const SILENT_AFTER_SECONDS = 45;
export const HEARTBEAT_SECONDS = 10;

const STARTED_AT = new Date();

/** Says that this process is alive, so that a page can tell the truth about who refreshes ahead. */
export async function beat(kind: "worker"): Promise<void> {
  const now = new Date();
  await db().processHeartbeat.upsert({
    where: { process: PROCESS_NAME },
    create: { process: PROCESS_NAME, kind, startedAt: STARTED_AT, lastSeenAt: now },
    update: { lastSeenAt: now },
  });
}

/** Takes this process off the list, at a clean stop. */
export async function endHeartbeat(): Promise<void> {
  await db().processHeartbeat.deleteMany({ where: { process: PROCESS_NAME } });
}

/** Forgets processes that were killed long ago. */
export async function deleteOldHeartbeats(now = new Date()): Promise<void> {
  await db().processHeartbeat.deleteMany({
    where: { lastSeenAt: { lt: new Date(now.getTime() - 24 * 3_600_000) } },
  });
}

/** Whether any worker is alive, and when one was last seen. */
export async function findWorker(): Promise<{ alive: boolean; lastSeenAt: Date | null }> {
  const last = await db().processHeartbeat.findFirst({
    where: { kind: "worker" },
    orderBy: { lastSeenAt: "desc" },
  });
  const lastSeenAt = last?.lastSeenAt ?? null;
  return {
    lastSeenAt,
    alive: lastSeenAt !== null && Date.now() - lastSeenAt.getTime() < SILENT_AFTER_SECONDS * 1_000,
  };
}
