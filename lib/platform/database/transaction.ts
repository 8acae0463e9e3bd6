import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { db, type Transaction } from "./db.ts";
import { databaseFault, originalCode } from "../database-fault.ts";
import type { PrismaClient } from "#lib/generated/prisma/client.ts";
import { watchLocks } from "./lock-order.ts";
import { logger } from "../logger.ts";
import { processWide } from "../process/process-wide.ts";

/*
 * The one place where a transaction begins. Its row locks are taken through lock-order.ts, which is why two of them hardly ever wait
 * for each other in a circle. Where they do (a foreign key, a unique index, a serialization failure), PostgreSQL rolls one of them
 * back as a whole, and it is simply done again.
 */

/** Milliseconds. `maxWaitMs`: for a free connection. `timeoutMs`: from the first statement to the commit. */
type TransactionLimits = { maxWaitMs?: number; timeoutMs?: number };
type Options = TransactionLimits & { client?: PrismaClient; random?: () => number };

/** A machine under load is slower, not wrong: Prisma's own 2 and 5 seconds are answers of "try again" that nobody needed. */
const MAX_WAIT_MS = 5_000;
const TIMEOUT_MS = 10_000;

/** For an act on thousands of companies. */
export const MANY_ROWS: TransactionLimits = { maxWaitMs: 10_000, timeoutMs: 60_000 };

/** The first try and four more. Each conflict lets one transaction through, so that a crowd gets thinner with every round. */
export const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 20;

/**
 * Runs `work` in a transaction, READ COMMITTED, and commits it. After a deadlock or a serialization failure it runs again, with a pause
 * of random length; so `work` must change nothing but the database, or the same thing each time.
 * @throws what `work` throws, after a rollback; a conflict that outlasts all attempts; a `busy` or `away` fault of the database
 */
export async function transaction<T>(
  work: (tx: Transaction) => Promise<T>,
  options: Options = {},
): Promise<T> {
  const {
    client = db(),
    random = Math.random,
    maxWaitMs = MAX_WAIT_MS,
    timeoutMs = TIMEOUT_MS,
  } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.$transaction((tx) => watchLocks(tx, work), {
        maxWait: maxWaitMs,
        timeout: timeoutMs,
      });
    } catch (error) {
      if (databaseFault(error) !== "conflict") throw error;
      conflicts.count += 1;
      logger().warn(
        { databaseCode: originalCode(error), attempt },
        attempt < MAX_ATTEMPTS
          ? "A transaction conflicted with another and is retried"
          : "A transaction conflicted with others too often",
      );
      if (attempt >= MAX_ATTEMPTS) throw error;
      await delay(FIRST_PAUSE_MS * 2 ** attempt * random());
    }
  }
}

const conflicts = processWide("conflicts of transactions", () => ({ count: 0 }));

/** How many transactions of this process were rolled back by a deadlock or a serialization failure. */
export function countConflicts(): number {
  return conflicts.count;
}
