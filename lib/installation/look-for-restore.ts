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

/** How far the mark may lag. A restore within this time shows up only in Gusto's responses. */
const PACE_MS = 60_000;

type Use = "read" | "write";

/** Problems with the file, logged once until the same use succeeds again. */
const troubles = processWide("troubles with the restore mark", () => new Map<Use, string>());

/**
 * Compares the database with the mark stored outside it. If the newest pair is older than the mark,
 * the database was restored from a backup or a standby took over with missing commits, and
 * refreshing is held. Otherwise the mark moves forward. Another database has its own mark; without
 * a mark nothing is assumed. Times come from stored rows, so they compare exactly regardless of
 * clocks.
 * @returns whether a restore was just detected
 */
export async function lookForRestore(): Promise<boolean> {
  const file = env().RESTORE_MARK_FILE;
  if (file === null) return false;
  // Read the marks first: other processes move the database forward before its mark, so a database
  // read later is never older.
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
 * Hold first, then record the mark in the database, so that if this process dies in between, the
 * next one repeats it. If an operator already holds refreshing, no exchange is sent, so this waits
 * until that hold ends.
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

/** Read the database first: it is never older than its own mark. */
async function moveMark(file: string, databaseId: string, at: Date): Promise<void> {
  await recordNewestPair(at);
  await used("write", () => writeRestoreMark(file, databaseId, at));
}

/** An unusable file must not keep anything from starting. */
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
