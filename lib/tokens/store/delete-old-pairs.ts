import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { NIL_UUID } from "#lib/platform/database/nil-uuid.ts";
import { env } from "#lib/platform/env.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";

/** Steps per run; the next housekeeping runs continue. */
const MOST_STEPS = 10;

type Place = { since: string; id: string };
type Step = { deleted: number; looked: number; last: Place | null };

/**
 * Each run continues where the previous one stopped, or it would check the same kept pairs every
 * time.
 */
const reached = processWide<{ place: Place | null }>("deletion of old pairs", () => ({
  place: null,
}));

/**
 * Deletes pairs that ended more than `TOKEN_HISTORY_DAYS` ago and no longer hold a token, with
 * their grants and what is left of their timeline. Every sign-in and reconnect creates a pair, so
 * they accumulate. The last connection of each company and admin stays: it says who lost what.
 * @returns how many were deleted
 */
export async function deleteOldPairs(rowsAtOnce = ROWS_AT_ONCE): Promise<number> {
  let deleted = 0;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const done = await deleteStep(reached.place, rowsAtOnce);
    deleted += done.deleted;
    reached.place = done.looked < rowsAtOnce ? null : done.last;
    if (reached.place === null) break;
  }
  return deleted;
}

async function deleteStep(after: Place | null, rowsAtOnce: number): Promise<Step> {
  const [step] = await db().$queryRaw<Step[]>`
    WITH old AS MATERIALIZED (
      SELECT id, state_since
      FROM gusto_auth_tokens
      WHERE state = 'disconnected'
        AND refresh_token IS NULL
        AND state_since < now() - make_interval(days => ${env().TOKEN_HISTORY_DAYS}::int)
        AND (state_since, id) > (
          COALESCE(${after?.since ?? null}::timestamptz, '-infinity'),
          ${after?.id ?? NIL_UUID}::uuid
        )
      ORDER BY state_since, id
      LIMIT ${rowsAtOnce}
    ), gone AS (
      DELETE FROM gusto_auth_tokens t
      USING old
      WHERE t.id = old.id
        AND t.state = 'disconnected'
        AND t.refresh_token IS NULL
        AND NOT EXISTS (
          SELECT 1
          FROM company_grants g
          WHERE g.token_id = old.id
            AND (
              g.ended_at IS NULL
              OR NOT EXISTS (
                SELECT 1
                FROM company_grants later
                WHERE later.company_id = g.company_id
                  AND later.resource_owner_uuid = g.resource_owner_uuid
                  AND (later.created_at, later.id) > (g.created_at, g.id)
              )
            )
        )
      RETURNING t.id
    )
    SELECT (SELECT count(*)::int FROM gone) AS deleted,
      (SELECT count(*)::int FROM old) AS looked,
      (
        SELECT json_build_object('since', state_since, 'id', id)
        FROM old
        ORDER BY state_since DESC, id DESC
        LIMIT 1
      ) AS last`;
  return step ?? { deleted: 0, looked: 0, last: null };
}
