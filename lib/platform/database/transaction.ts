import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { db, type Transaction } from "./db.ts";
import { databaseFault, originalCode } from "../database-fault.ts";
import type { PrismaClient } from "#lib/generated/prisma/client.ts";
import { watchLocks } from "./lock-order.ts";
import { logger } from "../logger.ts";
import { observe } from "../tracing/observe.ts";
import { processWide } from "../process/process-wide.ts";

/*
 * The only place where a transaction starts. Row locks go through lock-order.ts, so deadlocks are
 * rare. When one still happens (through a foreign key, a unique index or a serialization failure),
 * PostgreSQL rolls the transaction back and it simply runs again.
 */

/**
 * Milliseconds. `maxWaitMs`: waiting for a free connection. `timeoutMs`: from the first statement
 * to the commit.
 */
type TransactionLimits = { maxWaitMs?: number; timeoutMs?: number };
type Options = TransactionLimits & { client?: PrismaClient; random?: () => number };

/**
 * Prisma's defaults of 2 and 5 seconds turn a slow moment on a loaded machine into needless "try
 * again" errors.
 */
const MAX_WAIT_MS = 5_000;
const TIMEOUT_MS = 10_000;

/** For operations on thousands of companies. */
export const MANY_ROWS: TransactionLimits = { maxWaitMs: 10_000, timeoutMs: 60_000 };

/**
 * The first attempt plus four retries. Each conflict lets one transaction through, so every round
 * has fewer contenders.
 */
export const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 20;

/**
 * Runs `work` in a READ COMMITTED transaction and commits it. After a deadlock or serialization
 * failure it runs again after a random pause, so `work` must have no side effects outside the
 * database, or only idempotent ones.
 * @throws whatever `work` throws, after a rollback; a conflict that outlasts all attempts; a `busy`
 * or `away` database fault
 */
export function transaction<T>(
  work: (tx: Transaction) => Promise<T>,
  options: Options = {},
): Promise<T> {
  return observe(TRANSACTION, () => attempts(work, options));
}

/** One span for all of its statements. */
const TRANSACTION = {
  name: "database transaction",
  kind: "client",
  isPart: true,
  attributes: { "db.system.name": "postgresql" },
} as const;

async function attempts<T>(work: (tx: Transaction) => Promise<T>, options: Options): Promise<T> {
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

/**
 * How many of this process' transactions were rolled back by a deadlock or serialization failure.
 */
export function countConflicts(): number {
  return conflicts.count;
}
