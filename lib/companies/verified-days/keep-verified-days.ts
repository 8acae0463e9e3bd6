import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";

/**
 * Keeps what today is for these companies, from their standings, which must be written already. A
 * company's first change of the day inserts its row; after that, only what the day didn't say yet is
 * written, so calls and refreshes write nothing. The same statement counts the fleet's day: callers
 * hold the lock of the standings, so no count is taken twice.
 *
 * An acceptance just before midnight may get here just after it, so it still goes to yesterday.
 */
export async function keepVerifiedDays(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    WITH clock AS (
      SELECT (statement_timestamp() AT TIME ZONE 'UTC')::date AS today
    ), standing AS (
      SELECT s.company_id, clock.today,
        CASE
          WHEN s.last_verified > 0
            THEN (to_timestamp(s.last_verified / 1000.0) AT TIME ZONE 'UTC')::date
        END AS verified_on,
        CASE
          WHEN s.status IN ('healthy', 'refreshing') THEN 'verified'
          WHEN s.status = 'not_checked' THEN 'not_checked'
          WHEN s.status = 'disconnected' THEN 'not_connected'
          ELSE 'failing'
        END AS is_now
      FROM company_standings s
      CROSS JOIN clock
      WHERE s.company_id = ANY(${[...ids]}::uuid[])
    ), fact AS (
      SELECT company_id, today AS day, COALESCE(verified_on = today, false) AS verified,
        is_now = 'failing' AS failing, is_now AS ended_as
      FROM standing
      UNION ALL
      SELECT company_id, verified_on, true, false, 'verified'
      FROM standing
      WHERE verified_on = today - 1
    ), before AS (
      SELECT company_id, day, verified
      FROM company_verified_days
      WHERE (company_id, day) IN (SELECT company_id, day FROM fact)
    ), written AS (
      INSERT INTO company_verified_days AS kept (company_id, day, verified, failing, ended_as)
      SELECT company_id, day, verified, failing, ended_as
      FROM fact
      ON CONFLICT (company_id, day) DO UPDATE SET
        verified = kept.verified OR excluded.verified, failing = kept.failing OR excluded.failing,
        ended_as = CASE
          WHEN kept.day = (SELECT today FROM clock) THEN excluded.ended_as
          ELSE kept.ended_as
        END
      WHERE (excluded.verified AND NOT kept.verified)
        OR (excluded.failing AND NOT kept.failing)
        OR (kept.day = (SELECT today FROM clock) AND kept.ended_as <> excluded.ended_as)
      RETURNING company_id, day, verified
    ), newly AS (
      SELECT day, count(*)::int AS verified
      FROM written w
      WHERE verified
        AND NOT EXISTS (
          SELECT 1 FROM before b WHERE b.company_id = w.company_id AND b.day = w.day AND b.verified
        )
      GROUP BY day
    ), connected AS (
      SELECT COALESCE(sum(count), 0)::int AS companies
      FROM company_standing_counts
      WHERE status <> 'disconnected'
    )
    INSERT INTO fleet_verified_days AS kept (day, verified, companies)
    SELECT day, COALESCE(newly.verified, 0),
      CASE WHEN day = clock.today THEN connected.companies ELSE 0 END
    FROM (SELECT DISTINCT day FROM written) days
    CROSS JOIN clock
    CROSS JOIN connected
    LEFT JOIN newly USING (day)
    ON CONFLICT (day) DO UPDATE SET
      verified = kept.verified + excluded.verified,
      companies = GREATEST(kept.companies, excluded.companies)`;
}
