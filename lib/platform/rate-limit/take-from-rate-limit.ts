import "server-only";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { pool } from "../database/db.ts";
import { AppError } from "../errors.ts";
import { processWide } from "../process/process-wide.ts";
import { RATE_LIMITS, type RateLimitName } from "./rate-limits.ts";

/*
 * Counted in PostgreSQL, so all processes share the count and a restart keeps it. Our migrations
 * create the table; the limiter must not try to.
 */

const { limiters } = processWide("rate limiters", () => ({
  limiters: new WeakMap<object, Map<RateLimitName, RateLimiterPostgres>>(),
}));

/** @throws AppError rate_limited, with the seconds to wait */
export async function takeFromRateLimit(name: RateLimitName, key: string): Promise<void> {
  try {
    await limiter(name).consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const retryAfterSeconds = Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
    throw new AppError(
      "rate_limited",
      `Too many attempts. Try again in ${retryAfterSeconds} seconds.`,
      { retryAfterSeconds },
    );
  }
}

/**
 * One limiter per name and pool: after a test or reload opens a new pool, the old limiter must not
 * be reused.
 */
function limiter(name: RateLimitName): RateLimiterPostgres {
  const storeClient = pool();
  const known = limiters.get(storeClient) ?? new Map<RateLimitName, RateLimiterPostgres>();
  limiters.set(storeClient, known);
  const existing = known.get(name);
  if (existing) return existing;
  const { points, windowSeconds } = RATE_LIMITS[name];
  const created = new RateLimiterPostgres({
    storeClient,
    tableName: "rate_limits",
    tableCreated: true,
    clearExpiredByTimeout: true,
    keyPrefix: name,
    points,
    duration: windowSeconds,
  });
  known.set(name, created);
  return created;
}
