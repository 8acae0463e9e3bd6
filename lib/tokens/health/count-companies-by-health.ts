import "server-only";
import { NOT_DELETED } from "#lib/access/not-deleted.ts";
import { db } from "#lib/platform/database/db.ts";
import { SERVING_TOKEN } from "../serving/company-token.ts";
import { type ApplicationPause, HEALTH_STATUSES, type HealthStatus } from "./health.ts";
import { healthStatusSql } from "./health-sql.ts";

type HealthCount = {
  status: HealthStatus;
  count: number;
  /** The longest failure among them; null where nothing fails. */
  failingSince: Date | null;
};

/** All companies of the environment, counted by health; every status is there. */
export async function countCompaniesByHealth(
  pause: ApplicationPause | null,
): Promise<HealthCount[]> {
  const rows = await db().$queryRaw<HealthCount[]>`
    SELECT ${healthStatusSql(pause)} AS status, count(*)::int AS count, min(t.failing_since) AS "failingSince"
    FROM companies c ${SERVING_TOKEN} WHERE ${NOT_DELETED} GROUP BY 1`;
  return HEALTH_STATUSES.map(
    (status) =>
      rows.find((row) => row.status === status) ?? { status, count: 0, failingSince: null },
  );
}
