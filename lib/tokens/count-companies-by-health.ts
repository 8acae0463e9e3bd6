import "server-only";
import { db } from "../db.ts";
import { env } from "../env.ts";
import { SERVING_TOKEN } from "./company-token.ts";
import { type ApplicationPause, HEALTH_STATUSES, type HealthStatus } from "./health.ts";
import { healthStatusSql } from "./health-sql.ts";

/** All companies of the environment, counted by health; every status is there. */
export async function countCompaniesByHealth(pause: ApplicationPause | null): Promise<{ status: HealthStatus; count: number }[]> {
  const rows = await db().$queryRaw<{ status: HealthStatus; count: number }[]>`
    SELECT ${healthStatusSql(pause)} AS status, count(*)::int AS count
    FROM companies c ${SERVING_TOKEN} WHERE c.environment = ${env().GUSTO_ENVIRONMENT}::environment GROUP BY 1`;
  return HEALTH_STATUSES.map((status) => ({ status, count: rows.find((row) => row.status === status)?.count ?? 0 }));
}
