import "server-only";
import pLimit from "p-limit";
import { db } from "#lib/platform/database/db.ts";
import { getTokenInfoOf } from "#lib/gusto/discovery.ts";
import { LANES } from "#lib/calls/lanes.ts";
import { withinBudget } from "#lib/calls/rate-budget.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import { LAST_VERIFIED_AT } from "#lib/tokens/serving/company-token.ts";
import type { AccessTokenOutcome } from "#lib/tokens/serving/get-access-token.ts";
import { VERIFIED_FOR_MS } from "#lib/tokens/health/health.ts";
import { IS_VERIFIED } from "#lib/tokens/health/health-sql.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { callWithToken } from "#lib/tokens/serving/with-access-token.ts";

/*
 * Pairs that were only stored (imported, restored), or that Gusto has not accepted for hours, are asked about: one call of token_info each,
 * some at a time, whatever the size of the fleet. A claim moves the row's own date, so that no other worker takes it meanwhile, and so
 * that a pair about which nothing could be learned comes back later and not at once. A refreshed pair moves its date by its commit and is
 * never asked about. What has expired, fails or is held belongs to the sweep.
 */

/** With a pause of some seconds between two batches: about a hundred thousand pairs in two hours, while refreshes have their own lanes. */
const BATCH = 100;
const AT_ONCE = 4;
const ASKED_AGAIN_MINUTES = 30;
/** So many in a row without an answer: Gusto is probably down, and the breaker hears of it from the refreshes. */
const MAX_UNANSWERED = 3;
const ACTOR = "worker";

type StoredPair = { tokenId: string; companyId: string; gustoUuid: string };

/** Asks Gusto about one batch of pairs. @returns how many it was asked about */
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

/** The pairs that are due by their date; those that Gusto has accepted meanwhile are only dated anew. */
async function claimUncheckedPairs(): Promise<StoredPair[]> {
  return db().$queryRaw`
    WITH due AS (
      SELECT id FROM gusto_auth_tokens
      WHERE state NOT IN ('reconnect_required', 'disconnected') AND check_due_at <= statement_timestamp()
      ORDER BY check_due_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
    ), claimed AS (
      UPDATE gusto_auth_tokens t SET check_due_at = CASE WHEN ${IS_VERIFIED} THEN ${LAST_VERIFIED_AT} + make_interval(secs => ${VERIFIED_FOR_MS / 1_000})
        ELSE clock_timestamp() + make_interval(mins => ${ASKED_AGAIN_MINUTES}) END
      FROM due WHERE t.id = due.id
      RETURNING t.id, NOT ${IS_VERIFIED} AND t.state = 'active' AND t.last_error IS NULL AND t.held_since IS NULL AND t.access_token_expiration > clock_timestamp() AS unchecked
    )
    SELECT claimed.id AS "tokenId", c.id AS "companyId", c.gusto_uuid::text AS "gustoUuid"
    FROM claimed CROSS JOIN LATERAL (
      SELECT companies.id, companies.gusto_uuid FROM company_grants g JOIN companies ON companies.id = g.company_id
      WHERE g.token_id = claimed.id AND g.ended_at IS NULL ORDER BY g.created_at, g.id LIMIT 1
    ) c WHERE claimed.unchecked`;
}

/** @returns whether anybody answered */
async function checkPair({ tokenId, companyId, gustoUuid }: StoredPair): Promise<boolean> {
  const answer = await callWithToken(
    (rejectedVersion) => serveRow(tokenId, companyId, rejectedVersion),
    { actor: ACTOR },
    (accessToken) =>
      withinBudget(`token:${tokenId}`, LANES.backfill, (onAnswer) =>
        getTokenInfoOf(gustoUuid, onAnswer)(accessToken),
      ),
  );
  return answer.kind !== "unavailable";
}

/** The pair itself, and not the one that serves its company: a second admin's is checked, too. */
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
