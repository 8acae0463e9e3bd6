import "server-only";
import type { Headers } from "undici";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { pool, queryPrepared } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import type { OnAnswer } from "#lib/gusto/request.ts";
import { instruments } from "#lib/platform/metrics/instruments.ts";
import { readRateLimitHeaders } from "#lib/gusto/rate-limit-headers.ts";
import { LONGEST_WAIT_SECONDS } from "#lib/oauth/retry-after.ts";

/*
 * Gusto limits each grant to 200 requests in any sixty seconds, across processes. One row per grant
 * holds the requests of the last minute; a permit is taken before each request.
 *
 * A sliding log, not a fixed window: two full fixed windows back to back would send twice the limit
 * within one rolling minute.
 */

/** Gusto counts a request when it arrives, which is later than when it left. */
const WINDOW_SECONDS = 61;
/** Reserved from the lowest lane, so that a person rarely waits. */
const RESERVED_FOR_PEOPLE = 3;
/**
 * A request with a slower response may have arrived late, too: its permit counts from the response
 * on.
 */
const SLOW_ANSWER_MS = 900;
/** A higher lane that was denied retries within this time; lower lanes hold back until then. */
const STAND_BACK_SECONDS = 2;
/**
 * A longer block is a mistake (a wrong clock, an older version that accepted any header) and is not
 * kept.
 */
const LONGEST_BLOCK = `interval '${LONGEST_WAIT_SECONDS} s'`;

const LANE_NAMES = ["people", "webhooks", "background"];

export type Permit = {
  key: string;
  sentAt: string;
  sentAtMs: number;
  spent: number;
  limit: number;
};
type PermitOutcome = { kind: "granted"; permit: Permit | null } | { kind: "wait"; waitMs: number };

type Row = { granted: boolean; sentAt: string; spent: number; limit: number; waitMs: number };

/** One statement, one row lock: concurrent processes are served one after another. */
/* eslint-disable no-restricted-syntax -- one row, locked and written by this one statement. */
const TAKE = `
  WITH budget AS (
    SELECT key, GREATEST(limit_per_minute, 1) AS limit_now, clock_timestamp() AS now, blocked_until,
      person_waiting_until, webhook_waiting_until,
      ARRAY(
        SELECT s
        FROM unnest(spent) s
        WHERE s > clock_timestamp() - interval '${WINDOW_SECONDS} s'
        ORDER BY s
      ) AS live
    FROM gusto_rate_budgets
    WHERE key = $1
    FOR UPDATE
  ), judged AS (
    SELECT *,
      limit_now - CASE WHEN $2 = 2 THEN LEAST(${RESERVED_FOR_PEOPLE}, limit_now / 10) ELSE 0 END
        AS allowed,
      COALESCE(blocked_until > now AND blocked_until <= now + ${LONGEST_BLOCK}, false) AS blocked,
      ($2 > 0 AND COALESCE(person_waiting_until > now, false))
        OR ($2 > 1 AND COALESCE(webhook_waiting_until > now, false)) AS stands_back
    FROM budget
  ), decided AS (
    SELECT *, NOT blocked AND NOT stands_back AND cardinality(live) < allowed AS granted FROM judged
  )
  UPDATE gusto_rate_budgets g
  SET spent = CASE WHEN d.granted THEN d.live || d.now::timestamptz(3) ELSE d.live END,
    person_waiting_until = CASE
      WHEN $2 = 0 THEN CASE
        WHEN d.granted THEN NULL
        ELSE d.now + interval '${STAND_BACK_SECONDS} s'
      END
      ELSE g.person_waiting_until
    END,
    webhook_waiting_until = CASE
      WHEN $2 = 1 THEN CASE
        WHEN d.granted THEN NULL
        ELSE d.now + interval '${STAND_BACK_SECONDS} s'
      END
      ELSE g.webhook_waiting_until
    END
  FROM decided d
  WHERE g.key = d.key
  RETURNING d.granted, d.now::timestamptz(3)::text AS "sentAt", cardinality(g.spent) AS spent,
    d.limit_now AS "limit",
    ceil(
      1000 * GREATEST(
        0.05,
        CASE WHEN d.blocked THEN extract(epoch FROM d.blocked_until - d.now) ELSE 0 END,
        CASE WHEN d.stands_back THEN 0.25 ELSE 0 END,
        CASE
          WHEN cardinality(d.live) >= d.allowed
            THEN extract(epoch FROM d.live[cardinality(d.live) - d.allowed + 1] - d.now)
              + ${WINDOW_SECONDS}
          ELSE 0
        END
      )
    )::int AS "waitMs"`;
/* eslint-enable no-restricted-syntax */

/** Takes a permit for one request under a grant. `lane`: 0 a person waits, 1 a webhook, 2 everything else. */
export async function takePermit(key: string, lane: number): Promise<PermitOutcome> {
  const limit = env().GUSTO_RATE_LIMIT_PER_MINUTE;
  if (limit === 0) return { kind: "granted", permit: null };
  const row = (await take(key, lane)) ?? (await createThenTake(key, lane, limit));
  if (!row.granted) return { kind: "wait", waitMs: row.waitMs };
  return {
    kind: "granted",
    permit: { key, sentAt: row.sentAt, sentAtMs: Date.now(), spent: row.spent, limit: row.limit },
  };
}

async function take(key: string, lane: number): Promise<Row | undefined> {
  const { rows } = await queryPrepared<Row>({
    name: "take-gusto-permit",
    text: TAKE,
    values: [key, lane],
  });
  return rows[0];
}

async function createThenTake(key: string, lane: number, limit: number): Promise<Row> {
  await pool().query(
    `
      INSERT INTO gusto_rate_budgets (key, limit_per_minute, spent)
      VALUES ($1, $2, '{}')
      ON CONFLICT DO NOTHING`,
    [key, limit],
  );
  const row = await take(key, lane);
  if (!row) throw new Error("The rate budget that was just made is gone.");
  return row;
}

/**
 * Updates the budget from a response: the limit, requests others sent under the same grant (a
 * service holding the token), and refusals. Writes only when something differs.
 */
export async function settlePermit(
  permit: Permit | null,
  answer: { headers: Headers; retryAfterSeconds: number | null },
): Promise<void> {
  if (!permit) return;
  const { limit, remaining } = readRateLimitHeaders(answer.headers) ?? {
    limit: null,
    remaining: null,
  };
  const slow = Date.now() - permit.sentAtMs > SLOW_ANSWER_MS;
  const newLimit = limit !== null && limit !== permit.limit;
  const foreign = limit !== null && remaining !== null && limit - remaining > permit.spent;
  if (!slow && !newLimit && !foreign && answer.retryAfterSeconds === null) return;
  await pool().query(LEARN, [
    permit.key,
    permit.sentAt,
    slow,
    limit ?? permit.limit,
    foreign ? limit - remaining : null,
    answer.retryAfterSeconds,
  ]);
}

const LEARN = `
  UPDATE gusto_rate_budgets
  SET limit_per_minute = $4,
    spent = (
      CASE
        WHEN $3 THEN array_replace(spent, $2::timestamptz, clock_timestamp()::timestamptz(3))
        ELSE spent
      END
    ) || array_fill(
      clock_timestamp()::timestamptz(3),
      ARRAY[
        GREATEST(
          0,
          COALESCE($5, 0) - (
            SELECT count(*)::int
            FROM unnest(spent) s
            WHERE s > $2::timestamptz - interval '${WINDOW_SECONDS} s'
          )
        )
      ]
    ),
    blocked_until = CASE
      WHEN $6::int IS NULL THEN blocked_until
      ELSE clock_timestamp() + make_interval(secs => $6::int)
    END
  WHERE key = $1`;

/** The budget is used up; nothing was sent. */
export type OverBudget = { kind: "over_budget"; waitMs: number };

/**
 * Sends one request if the budget has room, then updates the budget from the response.
 * @param send reports the response before it is judged
 */
export async function withinBudget<O>(
  key: string,
  lane: number,
  send: (onAnswer: OnAnswer) => Promise<O>,
): Promise<O | OverBudget> {
  const permission = await takePermit(key, lane);
  if (permission.kind === "wait") {
    instruments().budgetWaits.inc({ lane: LANE_NAMES[lane] ?? "other" });
    return { kind: "over_budget", waitMs: permission.waitMs };
  }
  return send((answer) => settlePermit(permission.permit, answer));
}

const LOOKED_AT_ONCE = 2_000;
/**
 * There may be a budget for each company: each run checks some of them, and the next run continues
 * after those.
 */
const looked = processWide<{ key: string }>("idle budgets", () => ({ key: "" }));

/** Deletes the budgets of grants that sent nothing for an hour. */
export async function deleteIdleBudgets(): Promise<void> {
  const { rows } = await pool().query<{ last: string | null }>(
    `
      WITH seen AS MATERIALIZED (
        SELECT key FROM gusto_rate_budgets WHERE key > $1 ORDER BY key LIMIT ${LOOKED_AT_ONCE}
      ), gone AS (
        DELETE FROM gusto_rate_budgets b
        USING seen
        WHERE b.key = seen.key
          AND COALESCE((SELECT max(s) FROM unnest(spent) s), '-infinity') < now()
            - interval '1 hour'
          AND NOT COALESCE(blocked_until BETWEEN now() AND now() + ${LONGEST_BLOCK}, false)
      )
      SELECT CASE WHEN count(*) = ${LOOKED_AT_ONCE} THEN max(key) END AS last
      FROM seen`,
    [looked.key],
  );
  looked.key = rows[0]?.last ?? "";
}
