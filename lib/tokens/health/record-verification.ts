import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { failingSince } from "../protocol/decide-failure.ts";
import type { HealthReason } from "./health.ts";
import { writeEvents } from "../store/write-events.ts";
import type { Actor } from "#lib/platform/audit/actor.ts";
import { tokenServices } from "../store/token-refresher.ts";

/* What a call to Gusto showed about a pair. */

const REJECTED = "rejected_by_gusto" satisfies HealthReason;

type Pair = { tokenId: string; version: number };

/**
 * Records that Gusto accepted this version. Written at most once a minute, unless a person waits
 * for the result; added to the timeline once per version. Does not verify a newer version in the
 * row.
 */
export async function recordAcceptance(
  { tokenId, version }: Pair,
  { actor, always }: { actor: Actor; always: boolean },
): Promise<void> {
  const [row] = await db().$queryRaw<{ first: boolean }[]>`
    UPDATE gusto_auth_tokens g
    SET last_proved_at = clock_timestamp(), last_error = NULLIF(g.last_error, ${REJECTED}),
      failing_since = CASE
        WHEN g.last_error = ${REJECTED} AND g.unknown_attempt_at IS NULL AND g.held_since IS NULL
          THEN NULL
        ELSE g.failing_since
      END
    FROM (
      SELECT id, last_proved_at, last_refreshed_at, created_at
      FROM gusto_auth_tokens
      WHERE id = ${tokenId}::uuid
    ) before
    WHERE g.id = before.id
      AND g.version = ${version}
      AND g.state <> 'disconnected'
      AND (
        ${always}
        OR g.last_proved_at IS NULL
        OR g.last_proved_at < clock_timestamp() - interval '1 minute'
        OR g.last_proved_at < g.last_refreshed_at
        OR g.last_error = ${REJECTED}
      )
    RETURNING (
      before.last_proved_at IS NULL
      OR before.last_proved_at < COALESCE(before.last_refreshed_at, before.created_at)
    ) AS first`;
  if (row?.first) await writeEvents(db(), tokenId, actor, [{ type: "proved", version }]);
}

/**
 * Records that Gusto rejects an unexpired access token and no other is available: the connection
 * must not show as healthy.
 */
export async function recordRejection({ tokenId, version }: Pair, actor: Actor): Promise<void> {
  await tokenServices().store.transact(tokenId, actor, (row, now) => {
    if (row.version !== version || row.state !== "active" || row.lastError !== null)
      return { result: undefined };
    return {
      result: undefined,
      patch: { lastError: REJECTED, failingSince: failingSince(row, now) },
      events: [{ type: "rejected", version, reason: REJECTED }],
    };
  });
}
