// See docs/decisions/0017-kept-standings.md

import "server-only";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { NOT_DELETED } from "#lib/access/not-deleted.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { lockNames } from "#lib/platform/database/lock-order.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { SharedTurns } from "#lib/platform/process/shared-turns.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import {
  IS_SERVING,
  LAST_VERIFIED_RANK,
  NEXT_REFRESH_RANK,
  problemSql,
  problemSinceSql,
  statusValidUntilSql,
  unpausedStatusSql,
} from "#lib/tokens/health/health-sql.ts";
import { OPEN_PAGES_CHANNEL } from "#lib/access/sessions/tell-sessions-ended.ts";
import { encodeChanges } from "../live/company-changes.ts";
import { keepVerifiedDays } from "../verified-days/keep-verified-days.ts";
import { SERVING_TOKEN } from "#lib/tokens/serving/company-token.ts";

/** Small enough to look up one by one, however many companies there are. */
const BATCH = 500;

/** Refreshes in progress: no more than processes run at once, so claims need no trigger. */
const UNDER_WAY = Prisma.sql`
  SELECT grants.company_id, true
  FROM gusto_auth_tokens t
  JOIN company_grants grants ON grants.token_id = t.id
  LEFT JOIN company_standings s ON s.company_id = grants.company_id
  WHERE t.state = 'refreshing' AND COALESCE(s.status, '') NOT IN ('refreshing', 'abandoned')`;

/** Whether a refresh is in progress is a detail: it is over in a moment. */
const GROUP = Prisma.sql`CASE status WHEN 'refreshing' THEN 'healthy' ELSE status END`;

const turns = processWide("standings", () => new SharedTurns<number>());

/**
 * Updates stored standings to what is committed now: companies whose row, grant or token changed,
 * those changed only by time, and those with a refresh in progress. Every reader calls this first,
 * and the worker calls it every few seconds, so a reader has little to do and is never behind. One
 * process writes at a time; concurrent callers share the next turn.
 * @returns how many changes were processed
 */
export function updateStandings(): Promise<number> {
  return turns.take(update);
}

async function update(): Promise<number> {
  let taken = 0;
  while (await isOutOfDate()) {
    const batch = await transaction(async (tx) => {
      await lockNames(tx, ["company standings"]);
      return updateBatch(tx);
    });
    taken += batch;
    if (batch < BATCH) break;
  }
  return taken;
}

async function isOutOfDate(): Promise<boolean> {
  const [row] = await db().$queryRaw<{ is: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM company_standing_changes)
      OR EXISTS (SELECT 1 FROM company_standings WHERE valid_until <= statement_timestamp())
      OR EXISTS (${UNDER_WAY}) AS is`;
  return row?.is ?? false;
}

/**
 * In one transaction: a change is removed from the queue only with its result written, and open
 * pages are notified with it. @returns how many were processed
 */
async function updateBatch(tx: Transaction): Promise<number> {
  const taken = await takeOutOfDate(tx);
  const ids = [...new Set(taken.map(({ companyId }) => companyId))];
  if (ids.length > 0) {
    const moved = await writeStandings(tx, ids);
    await keepVerifiedDays(tx, ids);
    await notify(tx, ids, moved);
  }
  return taken.filter(({ isUnderWay }) => !isUnderWay).length;
}

/** Companies whose standing may be outdated. */
function takeOutOfDate(tx: Transaction) {
  return tx.$queryRaw<{ companyId: string; isUnderWay: boolean }[]>`
    WITH noted AS (
      DELETE FROM company_standing_changes
      WHERE id = ANY(ARRAY(SELECT id FROM company_standing_changes ORDER BY id LIMIT ${BATCH}))
      RETURNING company_id
    )
    SELECT company_id AS "companyId", false AS "isUnderWay"
    FROM noted
    UNION ALL (
      SELECT company_id, false
      FROM company_standings
      WHERE valid_until <= statement_timestamp()
      ORDER BY valid_until
      LIMIT ${BATCH}
    )
    UNION ALL (${UNDER_WAY})`;
}

/**
 * Its snapshot is newer than the changes it processes, so it sees what they recorded. Unchanged
 * standings are not written again.
 * @returns the companies that lists and counts now show differently; a refresh that starts or
 *   succeeds does not count
 */
async function writeStandings(tx: Transaction, ids: readonly string[]): Promise<string[]> {
  const moved = await tx.$queryRaw<{ companyId: string }[]>`
    WITH before AS (
      SELECT company_id, ${GROUP} AS status, serving, sort_name
      FROM company_standings
      WHERE company_id = ANY(${ids}::uuid[])
    ), gone AS (
      DELETE FROM company_standings s
      WHERE s.company_id = ANY(${ids}::uuid[])
        AND NOT EXISTS (SELECT 1 FROM companies c WHERE c.id = s.company_id AND ${NOT_DELETED})
      RETURNING company_id
    ), written AS (
      INSERT INTO company_standings AS kept (
        company_id, status, serving, valid_until, sort_name, last_verified, next_refresh,
        failing_since, problem, problem_since
      )
      SELECT c.id, ${unpausedStatusSql()}, ${IS_SERVING}, ${statusValidUntilSql()}, c.sort_name,
        ${LAST_VERIFIED_RANK}, ${NEXT_REFRESH_RANK}, t.failing_since, kept_problem.problem,
        CASE WHEN kept_problem.problem IS NOT NULL THEN ${problemSinceSql()} END
      FROM companies c ${SERVING_TOKEN}
      CROSS JOIN LATERAL (SELECT ${problemSql()} AS problem) kept_problem
      WHERE c.id = ANY(${ids}::uuid[]) AND ${NOT_DELETED}
      ON CONFLICT (company_id) DO UPDATE SET
        status = excluded.status, serving = excluded.serving, valid_until = excluded.valid_until,
        sort_name = excluded.sort_name, last_verified = excluded.last_verified,
        next_refresh = excluded.next_refresh, failing_since = excluded.failing_since,
        problem = excluded.problem, problem_since = excluded.problem_since
      WHERE (
        kept.status, kept.serving, kept.valid_until, kept.sort_name, kept.last_verified,
        kept.next_refresh, kept.failing_since, kept.problem, kept.problem_since
      ) IS DISTINCT FROM (
        excluded.status, excluded.serving, excluded.valid_until, excluded.sort_name,
        excluded.last_verified, excluded.next_refresh, excluded.failing_since, excluded.problem,
        excluded.problem_since
      )
      RETURNING company_id, status, serving, sort_name
    ), revision AS MATERIALIZED (
      SELECT nextval('company_standings_revision')
      WHERE EXISTS (SELECT 1 FROM written) OR EXISTS (SELECT 1 FROM gone)
    ), moved AS (
      SELECT company_id
      FROM gone
      UNION ALL
      SELECT w.company_id
      FROM (SELECT company_id, ${GROUP} AS status, serving, sort_name FROM written) w
      LEFT JOIN before b USING (company_id)
      WHERE (w.status, w.serving, w.sort_name) IS DISTINCT FROM (b.status, b.serving, b.sort_name)
    )
    SELECT moved.company_id AS "companyId"
    FROM (SELECT count(*) FROM revision) counted
    LEFT JOIN moved ON true
    WHERE moved.company_id IS NOT NULL`;
  return moved.map(({ companyId }) => companyId);
}

/**
 * Sent with the commit, and from this transaction alone: PostgreSQL lets transactions with messages
 * commit one at a time.
 */
async function notify(tx: Transaction, taken: string[], moved: string[]): Promise<void> {
  const isMoved = new Set(moved);
  const touched = taken.filter((id) => !isMoved.has(id));
  await tx.$executeRaw`SELECT pg_notify(${OPEN_PAGES_CHANNEL}, ${encodeChanges(moved, touched)})`;
}
