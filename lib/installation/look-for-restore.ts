import "server-only";
import { env } from "#lib/platform/env.ts";
import { logger } from "#lib/platform/logger.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { holdInstallation, isHeldByOperator } from "#lib/tokens/serving/hold-installation.ts";
import {
  type NewestPair,
  recordNewestPair,
  readNewestPair,
} from "#lib/tokens/store/newest-pair.ts";
import { readRestoreMarks, writeRestoreMark } from "./restore-mark.ts";

/** The mark may lag behind by so long: a restore within it is left to what Gusto answers. */
const PACE_MS = 60_000;

type Use = "read" | "write";

/** What is wrong with the file, told once until that use of it succeeds again. */
const troubles = processWide("troubles with the restore mark", () => new Map<Use, string>());

/**
 * Compares the database with what is remembered outside of it. Its newest pair is older than the mark: it was restored from a backup, or
 * a standby took over that lacks commits, and is held. Else the mark moves on. Another database has a mark of its own, and without
 * one nothing is guessed. The times are those of stored rows, so they are compared exactly, whatever the clocks say.
 * @returns whether a restore was noticed now
 */
export async function lookForRestore(): Promise<boolean> {
  const file = env().RESTORE_MARK_FILE;
  if (file === null) return false;
  // The marks first: another process moves the database on before a mark, so the database that is read next is not older than they are.
  const marks = await used("read", () => readRestoreMarks(file));
  if (marks === undefined) return false;
  const newest = await readNewestPair();
  const mark = marks.get(newest.databaseId) ?? null;
  if (mark !== null && (newest.at === null || newest.at < mark)) return holdRestored(newest, mark);
  if (newest.at !== null && (mark === null || newest.at.getTime() - mark.getTime() > PACE_MS))
    await moveMark(file, newest.databaseId, newest.at);
  return false;
}

/**
 * Held first; only then does the database know of the mark, so that a process that dies in between leaves it to the next. Where an
 * operator holds it no exchange is sent at all, and it is left so: it is noticed when that hold ends.
 */
async function holdRestored({ at }: NewestPair, mark: Date): Promise<boolean> {
  if (await isHeldByOperator()) return false;
  const began = await holdInstallation("restored_database", SYSTEM);
  await recordNewestPair(mark);
  if (began)
    logger().error(
      { problem: "restored_database", newestPairAt: at, markAt: mark },
      "This database was restored: token pairs stored earlier are missing. Refreshing is on hold until an operator resumes it.",
    );
  return began;
}

/** The database first: it is never older than a mark of its own. */
async function moveMark(file: string, databaseId: string, at: Date): Promise<void> {
  await recordNewestPair(at);
  await used("write", () => writeRestoreMark(file, databaseId, at));
}

/** A file that cannot be used keeps nothing from starting. */
async function used<T>(use: Use, work: () => Promise<T>): Promise<T | undefined> {
  try {
    const result = await work();
    troubles.delete(use);
    return result;
  } catch (error) {
    const problem = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    if (troubles.get(use) !== problem)
      logger().warn(
        { problem: "restore_mark_unusable", use, err: error },
        "RESTORE_MARK_FILE cannot be used, so a restored database is not detected automatically",
      );
    troubles.set(use, problem);
    return undefined;
  }
}

/** For the readiness page. */
export async function readRestoreMarkState(): Promise<{
  isWanted: boolean;
  at: Date | null;
  problem: string | null;
}> {
  const file = env().RESTORE_MARK_FILE;
  if (file === null) return { isWanted: false, at: null, problem: null };
  const { databaseId } = await readNewestPair();
  const marks = await readRestoreMarks(file).catch(() => null);
  return {
    isWanted: true,
    at: marks?.get(databaseId) ?? null,
    problem: troubles.get("read") ?? troubles.get("write") ?? null,
  };
}
