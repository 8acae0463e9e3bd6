import "server-only";
import { db } from "#lib/platform/database/db.ts";
import {
  HEALTH_STATUSES,
  type ApplicationPause,
  type HealthStatus,
} from "#lib/tokens/health/health.ts";
import { healthOfKind, type StandingCount, type StandingKind } from "./standing.ts";
import { updateStandings } from "./update-standings.ts";

/**
 * How many companies have each standing right now: one row per kind, however many companies there
 * are.
 */
export async function countStandings(): Promise<StandingCount[]> {
  await updateStandings();
  return db().$queryRaw<StandingCount[]>`
    SELECT status, serving, count FROM company_standing_counts WHERE count > 0`;
}

/** Same, for these companies only; call `updateStandings` first. */
export async function countStandingsOf(ids: readonly string[]): Promise<StandingCount[]> {
  return db().$queryRaw<StandingCount[]>`
    SELECT status, serving, count(*)::int AS count
    FROM company_standings
    WHERE company_id = ANY(${[...ids]}::uuid[])
    GROUP BY 1, 2`;
}

/** The longest ongoing failure per health status; null if nothing fails. */
export async function findFirstFailures(
  pause: ApplicationPause | null,
): Promise<Record<HealthStatus, Date | null>> {
  const rows = await db().$queryRaw<(StandingKind & { since: Date })[]>`
    SELECT kind.status, kind.serving, first.since
    FROM company_standing_counts kind
    CROSS JOIN LATERAL (
      SELECT min(s.failing_since) AS since
      FROM company_standings s
      WHERE s.status = kind.status AND s.serving = kind.serving AND s.failing_since IS NOT NULL
    ) first
    WHERE first.since IS NOT NULL`;
  const firsts = Object.fromEntries(HEALTH_STATUSES.map((status) => [status, null])) as Record<
    HealthStatus,
    Date | null
  >;
  for (const { since, ...kind } of rows) {
    const health = healthOfKind(kind, pause);
    const known = firsts[health];
    if (known === null || since < known) firsts[health] = since;
  }
  return firsts;
}
