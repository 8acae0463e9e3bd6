import "server-only";
import pLimit from "p-limit";
import { db } from "#lib/platform/database/db.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import { LAST_VERIFIED_AT } from "#lib/tokens/serving/company-token.ts";
import type { AccessTokenOutcome } from "#lib/tokens/serving/get-access-token.ts";
import { isVerifiedSql } from "#lib/tokens/health/health-sql.ts";
import { askedAfterMs } from "#lib/tokens/health/verify-window.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { callWithToken } from "#lib/tokens/serving/with-access-token.ts";
import { askWithinBudget } from "./ask-within-budget.ts";

/*
 * Verifies pairs that were only stored (imported, restored), and before the window of verify-window.ts
 * ends those that nothing else has verified: one token_info call each, a few at a time, whatever
 * the size of the fleet.
 * Claiming moves the row's check date, so no other worker takes it and a pair without a clear
 * answer comes back later. A refresh moves the date with its commit, so refreshed pairs aren't
 * checked. Expired, failing and held pairs belong to the sweep.
 */

/**
 * With a pause of a few seconds between batches, about 100,000 pairs take two hours. Refreshes have
 * their own lanes.
 */
const BATCH = 100;
const AT_ONCE = 4;
const ASKED_AGAIN_MINUTES = 30;
/**
 * After this many unanswered calls in a row, Gusto is probably down; refreshes will trip the
 * breaker.
 */
const MAX_UNANSWERED = 3;
const ACTOR = "worker";

type StoredPair = { tokenId: string; companyId: string; gustoUuid: string };

/** Verifies one batch of pairs. @returns how many were checked */
export async function checkStoredPairs(stop?: AbortSignal): Promise<number> {
  if (await readApplicationPause()) return 0;
  const pairs = await claimUncheckedPairs();
  let [asked, unanswered] = [0, 0];
  await pLimit(AT_ONCE).map(pairs, async (pair) => {
    if (stop?.aborted || unanswered >= MAX_UNANSWERED) return;
    asked += 1;
    unanswered = (await checkPair(pair)) ? 0 : unanswered + 1;
  });
  return asked;
}

/** Claims the pairs that are due. Those Gusto has accepted since only get a new date. */
async function claimUncheckedPairs(): Promise<StoredPair[]> {
  const [first, last] = [askedAfterMs(0) / 1_000, askedAfterMs(1) / 1_000];
  const isFresh = isVerifiedSql(askedAfterMs(0));
  return db().$queryRaw`
    WITH due AS (
      SELECT id
      FROM gusto_auth_tokens
      WHERE state NOT IN ('reconnect_required', 'disconnected')
        AND check_due_at <= statement_timestamp()
      ORDER BY check_due_at
      LIMIT ${BATCH}
      FOR UPDATE SKIP LOCKED
    ), claimed AS (
      UPDATE gusto_auth_tokens t
      SET check_due_at = CASE
        WHEN ${isFresh}
          THEN ${LAST_VERIFIED_AT} + make_interval(secs => ${first} + random() * ${last - first})
        ELSE clock_timestamp() + make_interval(mins => ${ASKED_AGAIN_MINUTES})
      END
      FROM due
      WHERE t.id = due.id
      RETURNING t.id,
        NOT ${isFresh}
          AND t.state = 'active'
          AND t.last_error IS NULL
          AND t.held_since IS NULL
          AND t.access_token_expiration > clock_timestamp() AS unchecked
    )
    SELECT claimed.id AS "tokenId", c.id AS "companyId", c.gusto_uuid::text AS "gustoUuid"
    FROM claimed
    CROSS JOIN LATERAL (
      SELECT companies.id, companies.gusto_uuid
      FROM company_grants g
      JOIN companies ON companies.id = g.company_id
      WHERE g.token_id = claimed.id AND g.ended_at IS NULL
      ORDER BY g.created_at, g.id
      LIMIT 1
    ) c
    WHERE claimed.unchecked`;
}

/** @returns whether Gusto answered */
async function checkPair({ tokenId, companyId, gustoUuid }: StoredPair): Promise<boolean> {
  const answer = await callWithToken(
    (rejectedVersion) => serveRow(tokenId, companyId, rejectedVersion),
    { actor: ACTOR },
    (accessToken) => askWithinBudget(gustoUuid, tokenId, accessToken),
  );
  return answer.kind !== "unavailable";
}

/** This pair itself, not the one serving its company: a second admin's pair is checked as well. */
async function serveRow(
  tokenId: string,
  companyId: string,
  rejectedVersion: number | undefined,
): Promise<AccessTokenOutcome> {
  const { store, refresher } = tokenServices();
  const read = await store.read(tokenId);
  if (!read) return { kind: "unknown_company" };
  return {
    ...(await refresher.serve(read, { actor: ACTOR, rejectedVersion })),
    companyId,
    tokenId,
  };
}
