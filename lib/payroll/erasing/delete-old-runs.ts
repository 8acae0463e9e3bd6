import "server-only";
import { NIL_UUID } from "#lib/platform/database/nil-uuid.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { db } from "#lib/platform/database/db.ts";
import { ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { env } from "#lib/platform/env.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";

/** Steps per round; a long history takes many rounds of housekeeping. */
const MOST_STEPS = 50;

type Place = { endedAt: string; id: string };
type Step = { deleted: number; looked: number; last: Place | null };

/**
 * Kept runs would be revisited every time, so each round continues where the previous one stopped
 * and wraps around at the end.
 */
const reached = processWide<Record<"all" | "unchanged", Place | null>>(
  "deletion of old runs",
  () => ({ all: null, unchanged: null }),
);

/**
 * Successful scheduled runs without changes are most of all runs, and no one looks for them after a
 * few days.
 */
const UNCHANGED = Prisma.sql`
  r.state = 'succeeded'
  AND r.trigger = 'schedule'
  AND NOT EXISTS (
    SELECT 1
    FROM sync_checkpoints p
    WHERE p.run_id = r.id
      AND (p.created + p.updated + p.deleted + p.set_aside > 0 OR p.reason IS NOT NULL)
  )`;

/**
 * Each run comes up within this many days of being old enough; what a stopped worker misses is
 * deleted after `SYNC_RUN_HISTORY_DAYS`.
 */
const DAYS_TO_PASS = 3;

/**
 * Deletes runs that ended more than `SYNC_RUN_HISTORY_DAYS` ago, with their checkpoints, in steps,
 * using the index on their end; a scheduled run that changed nothing goes after
 * `SYNC_RUN_UNCHANGED_DAYS`. Kept are the runs a company still depends on: open runs, its newest
 * run, the newest complete run of each resource, and runs with problem records that no later run
 * has replaced. @returns how many were deleted
 */
export async function deleteOldRuns(rowsAtOnce = ROWS_AT_ONCE): Promise<number> {
  return (await deleteSome("all", rowsAtOnce)) + (await deleteSome("unchanged", rowsAtOnce));
}

async function deleteSome(which: "all" | "unchanged", rowsAtOnce: number): Promise<number> {
  let deleted = 0;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const done = await deleteStep(which, reached[which], rowsAtOnce);
    deleted += done.deleted;
    reached[which] = done.looked < rowsAtOnce ? null : done.last;
    if (reached[which] === null) break;
  }
  return deleted;
}

async function deleteStep(
  which: "all" | "unchanged",
  after: Place | null,
  rowsAtOnce: number,
): Promise<Step> {
  const { SYNC_RUN_HISTORY_DAYS, SYNC_RUN_UNCHANGED_DAYS } = env();
  const days = which === "all" ? SYNC_RUN_HISTORY_DAYS : SYNC_RUN_UNCHANGED_DAYS;
  const since =
    which === "all"
      ? Prisma.sql`'-infinity'`
      : Prisma.sql`now() - make_interval(days => ${days + DAYS_TO_PASS}::int)`;
  const [step] = await db().$queryRaw<Step[]>`
    WITH old AS MATERIALIZED (
      SELECT id, company_id, ended_at
      FROM sync_runs
      WHERE ended_at < now() - make_interval(days => ${days}::int)
        AND (ended_at, id) > (
          COALESCE(${after?.endedAt ?? null}::timestamptz, ${since}), ${after?.id ?? NIL_UUID}::uuid
        )
      ORDER BY ended_at, id
      LIMIT ${rowsAtOnce}
    ), gone AS (
      DELETE FROM sync_runs r
      USING old
      WHERE r.id = old.id
        AND r.state NOT IN ('queued', 'running')
        AND ${
          which === "all"
            ? Prisma.sql`
        true`
            : UNCHANGED
        }
        AND EXISTS (
          SELECT 1
          FROM sync_runs newer
          WHERE newer.company_id = old.company_id AND newer.id > old.id
        )
        AND NOT EXISTS (SELECT 1 FROM sync_set_aside s WHERE s.run_id = old.id)
        -- For each resource that it read to its end, a newer whole run has done so, too.
        AND (
          r.targets IS NOT NULL
          OR NOT EXISTS (
            SELECT 1
            FROM sync_checkpoints p
            WHERE p.run_id = old.id
              AND p.state = 'succeeded'
              AND NOT EXISTS (
                SELECT 1
                FROM sync_runs newer
                JOIN sync_checkpoints same
                  ON same.run_id = newer.id
                    AND same.resource = p.resource
                    AND same.state = 'succeeded'
                WHERE newer.company_id = old.company_id
                  AND newer.id > old.id
                  AND newer.targets IS NULL
              )
          )
        )
      RETURNING r.id
    )
    SELECT (SELECT count(*)::int FROM gone) AS deleted,
      (SELECT count(*)::int FROM old) AS looked,
      (
        SELECT json_build_object('endedAt', ended_at, 'id', id)
        FROM old
        ORDER BY ended_at DESC, id DESC
        LIMIT 1
      ) AS last`;
  return step ?? { deleted: 0, looked: 0, last: null };
}
