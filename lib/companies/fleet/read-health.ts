import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { readApplicationPause } from "#lib/tokens/health/company-health.ts";
import type { HealthStatus } from "#lib/tokens/health/health.ts";
import { healthOfKind, type StandingKind } from "./standing.ts";
import { updateStandings } from "./update-standings.ts";

/** Health of these companies, by id, in one read. Companies without a standing are absent. */
export async function readHealth(ids: readonly string[]): Promise<Map<string, HealthStatus>> {
  if (ids.length === 0) return new Map();
  await updateStandings();
  const [pause, rows] = await Promise.all([
    readApplicationPause(),
    db().$queryRaw<(StandingKind & { id: string })[]>`
      SELECT company_id AS id, status, serving
      FROM company_standings
      WHERE company_id = ANY(${[...ids]}::uuid[])`,
  ]);
  return new Map(rows.map(({ id, ...kind }) => [id, healthOfKind(kind, pause)]));
}
