import "server-only";
import { db } from "#lib/platform/database/db.ts";
import {
  type FailureGroup,
  USAGE_RANGES,
  type UsageRange,
  type UsageRequest,
} from "./usage-views.ts";

const SHOWN_FAILURES = 20;
const SHOWN_REQUEST_IDS = 3;

/** Failed calls since then by endpoint, status and reason, the most frequent first. */
export function listFailures(asked: UsageRequest, from: Date): Promise<FailureGroup[]> {
  return asked.companyId === null
    ? listFailuresOfAll(asked.range, from)
    : listFailuresOf(asked.companyId, from);
}

function listFailuresOf(companyId: string, from: Date): Promise<FailureGroup[]> {
  return db().$queryRaw`
    SELECT endpoint, status, reason, count(*)::int AS count, max(at) AS "lastAt",
      COALESCE(
        (
          array_agg(request_id ORDER BY at DESC) FILTER (WHERE request_id IS NOT NULL)
        )[1:${SHOWN_REQUEST_IDS}::int],
        '{}'
      ) AS "requestIds"
    FROM gusto_call_failures
    WHERE company_id = ${companyId}::uuid AND at >= ${from}
    GROUP BY endpoint, status, reason
    ORDER BY count DESC, max(at) DESC
    LIMIT ${SHOWN_FAILURES}`;
}

function listFailuresOfAll(range: UsageRange, from: Date): Promise<FailureGroup[]> {
  return db().$queryRaw`
    SELECT g.endpoint, g.status, NULLIF(g.reason, '') AS reason, g.count, g."lastAt",
      ARRAY(
        SELECT id
        FROM gusto_failure_totals t, unnest(t.request_ids) WITH ORDINALITY AS shown(id, place)
        WHERE t.step_minutes = ${USAGE_RANGES[range].stepMinutes}
          AND t.at >= ${from}
          AND (t.endpoint, t.status, t.reason) = (g.endpoint, g.status, g.reason)
        ORDER BY t.at DESC, place
        LIMIT ${SHOWN_REQUEST_IDS}
      ) AS "requestIds"
    FROM (
      SELECT endpoint, status, reason, sum(failures)::int AS count, max(last_at) AS "lastAt"
      FROM gusto_failure_totals
      WHERE step_minutes = ${USAGE_RANGES[range].stepMinutes} AND at >= ${from}
      GROUP BY endpoint, status, reason
      ORDER BY count DESC, "lastAt" DESC
      LIMIT ${SHOWN_FAILURES}
    ) g
    ORDER BY g.count DESC, g."lastAt" DESC`;
}
