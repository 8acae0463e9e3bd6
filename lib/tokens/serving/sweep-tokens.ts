import "server-only";
import { NIL_UUID } from "#lib/platform/database/nil-uuid.ts";
import pLimit from "p-limit";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { logger } from "#lib/platform/logger.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { discardToken } from "../grants/disconnect-grants.ts";
import { listPendingRevocations, revokeAndWipe } from "../grants/revoke-and-wipe.ts";
import { askWhetherGustoAccepts, listHeldToAsk } from "./settle-refusals.ts";
import { tokenServices } from "../store/token-refresher.ts";
import { ABANDONED_AFTER_MINUTES } from "../store/unfinished-authorizations.ts";

/*
 * Step 9, refresh ahead: the worker's recurring sweep. Rows are refreshed a few at a time; a row
 * that another worker is claiming is skipped, and the claim decides in any case.
 */

const BATCH = 50;
/**
 * Exchanges one sweep keeps in flight: enough for 10,000 companies within a few minutes, few enough
 * not to flood Gusto.
 */
export const SWEEP_CONCURRENCY = 8;
/** Among this many due rows, the soonest to expire go first. */
const MOST_COMPARED = 1_000;
const MAX_UNCONFIRMED = 3;
/** Pairs that one sweep checks for never having been attached. */
const LOOKED_THROUGH = 1_000;

/** The same expression as in the index. */
const SWEEP_AT = Prisma.sql`(
  COALESCE(
    GREATEST(
      lease_expires_at, retry_at,
      CASE
        WHEN state = 'active' AND retry_at IS NULL
          THEN COALESCE(refresh_due_at, 'infinity'::timestamptz)
      END
    ),
    '-infinity'::timestamptz
  )
)`;

/** Rows by their final outcome; a row that was tried twice counts once. */
export type SweepResult = { refreshed: number; terminal: number; postponed: number };
type Outcomes = Map<string, keyof SweepResult>;

/**
 * Refreshes every row that is due or whose lease was abandoned, and settles unconfirmed refusals.
 * When `stop` fires, it stops between exchanges.
 */
export async function sweepDueTokens(stop?: AbortSignal): Promise<SweepResult> {
  const came: Outcomes = new Map();
  await askWhetherGustoAccepts();
  const askedAgain = new Set<string>();
  while (!stop?.aborted) {
    const held = (await listHeldToAsk()).filter((row) => !askedAgain.has(row.id));
    for (const row of held) askedAgain.add(row.id);
    const due = (await listDue()).filter((row) => !came.has(row.id) && !askedAgain.has(row.id));
    if (held.length + due.length === 0) break;
    for (const row of [...held, ...due]) came.set(row.id, "postponed");
    await refreshEach(inTurns(held, due), stop, came);
    // Nothing may be sent for now: walking through the remaining rows is pointless.
    if (await isPaused()) break;
  }
  const count = (wanted: keyof SweepResult) =>
    [...came.values()].filter((kind) => kind === wanted).length;
  return {
    refreshed: count("refreshed"),
    terminal: count("terminal"),
    postponed: count("postponed"),
  };
}

async function refreshEach(
  rows: { id: string; version: number }[],
  stop: AbortSignal | undefined,
  came: Outcomes,
): Promise<void> {
  await pLimit(SWEEP_CONCURRENCY).map(rows, async (row) => {
    if (stop?.aborted) return;
    const outcome = await tokenServices().refresher.refresh({
      tokenId: row.id,
      staleVersion: row.version,
      cause: "due",
      actor: "worker",
    });
    came.set(
      row.id,
      outcome.kind === "fresh"
        ? "refreshed"
        : outcome.kind === "terminal"
          ? "terminal"
          : "postponed",
    );
  });
}

/** Alternates between refused grants and the rest. */
function inTurns<T>(some: readonly T[], others: readonly T[]): T[] {
  const longest = Math.max(some.length, others.length);
  return Array.from({ length: longest }, (_, index) => [
    ...some.slice(index, index + 1),
    ...others.slice(index, index + 1),
  ]).flat();
}

async function isPaused(): Promise<boolean> {
  const { state } = await tokenServices().store.readApplication(env().GUSTO_ENVIRONMENT);
  return state.pausedReason !== null;
}

/**
 * Of the rows that have been due the longest, those whose token expires soonest, by the minute.
 * Within a minute the order is random, so that workers that ask at the same time rarely get the
 * same rows: each would wait for the other's exchange and then find nothing to do. The index
 * `gusto_auth_tokens_sweep` knows when a row is due: its lease has run out, its planned retry time
 * has come (however long the token is still valid, because screens show that time), or its refresh
 * is due.
 */
export function listDue(): Promise<{ id: string; version: number }[]> {
  return db().$queryRaw`
    SELECT id, version
    FROM gusto_auth_tokens
    WHERE id = ANY(
      ARRAY(
        SELECT id
        FROM gusto_auth_tokens
        WHERE state IN ('active', 'refreshing', 'uncertain')
          AND ${SWEEP_AT} <= statement_timestamp()
        ORDER BY ${SWEEP_AT}
        LIMIT ${MOST_COMPARED}
      )
    )
      -- Read again under the lock: another worker may have taken it meanwhile.
      AND state IN ('active', 'refreshing', 'uncertain')
      AND ${SWEEP_AT} <= statement_timestamp()
    ORDER BY date_trunc('minute', GREATEST(access_token_expiration, statement_timestamp())),
      random()
    LIMIT ${BATCH}
    FOR UPDATE SKIP LOCKED`;
}

/**
 * Repeats revocations that Gusto has not confirmed, and revokes pairs that were stored but never
 * attached to a company: if only wiped, they would stay valid at Gusto.
 */
export async function sweepEndedTokens(): Promise<void> {
  let unconfirmed = 0;
  for (const tokenId of await listPendingRevocations(BATCH)) {
    if ((await revokeAndWipe(tokenId)) === "unconfirmed") unconfirmed += 1;
    // Gusto is probably down: the rest can wait for the next sweep.
    if (unconfirmed === MAX_UNCONFIRMED) break;
  }
  for (const id of await findAbandoned()) {
    await discardToken({ tokenId: id, revoke: true, reason: "abandoned", actor: "worker" }).catch(
      (error: unknown) =>
        logger().error({ err: error }, "An abandoned token pair could not be discarded"),
    );
  }
}

/** Where the search for abandoned pairs continues. */
const looked = processWide<{ after: string }>("abandoned pairs", () => ({ after: NIL_UUID }));

/**
 * Pairs without a company among the next rows by id, so that a sweep costs the same however many
 * pairs there are.
 */
async function findAbandoned(): Promise<string[]> {
  const rows = await db().$queryRaw<{ id: string; isAbandoned: boolean }[]>`
    SELECT t.id,
      t.state <> 'disconnected'
        AND t.created_at < clock_timestamp() - make_interval(mins => ${ABANDONED_AFTER_MINUTES})
        AND NOT EXISTS (SELECT 1 FROM company_grants g WHERE g.token_id = t.id) AS "isAbandoned"
    FROM gusto_auth_tokens t
    WHERE t.id > ${looked.after}::uuid
    ORDER BY t.id
    LIMIT ${LOOKED_THROUGH}`;
  looked.after = rows.length < LOOKED_THROUGH ? NIL_UUID : (rows.at(-1)?.id ?? NIL_UUID);
  return rows.filter(({ isAbandoned }) => isAbandoned).map(({ id }) => id);
}
