import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { requireVisibleCompany } from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { type ApiVersionState, judgeApiVersion } from "#lib/gusto/api-versions.ts";
import { GUSTO_API_VERSION } from "#lib/gusto/api-version.ts";
import { MINUTE_MS } from "#lib/platform/durations.ts";
import { findBreak } from "./find-break.ts";
import { listFailures } from "./list-failures.ts";
import {
  addUp,
  type CallSums,
  type EndpointUsage,
  fillPoints,
  USAGE_RANGES,
  type Usage,
  type UsagePoint,
  type UsageRequest,
} from "./usage-views.ts";

const SHOWN_ENDPOINTS = 40;

/**
 * Whose calls: those of one visible company, or all of them for operators. @throws AppError
 * not_found
 */
export async function admitToUsage(viewer: Viewer, companyId: string | null): Promise<void> {
  if (companyId === null) requireOperator(viewer);
  else await requireVisibleCompany(viewer, companyId);
}

/** The calls of one company or of the whole installation. @throws AppError not_found */
export async function readUsage(
  viewer: Viewer,
  request: UsageRequest,
  now = databaseNow(),
): Promise<Usage> {
  await admitToUsage(viewer, request.companyId);
  const { minutes, stepMinutes } = USAGE_RANGES[request.range];
  const stepMs = stepMinutes * MINUTE_MS;
  const from = new Date(
    Math.floor(now.getTime() / stepMs) * stepMs - (minutes - stepMinutes) * MINUTE_MS,
  );
  const [{ found, endpoints }, failures, breakAt] = await Promise.all([
    sumCalls(request, from),
    listFailures(request, from),
    findBreak(request.companyId, from),
  ]);
  const points = fillPoints(found, request.range, now);
  return { range: request.range, points, totals: addUp(points), endpoints, failures, breakAt };
}

/**
 * A range's calls, one row per step, endpoint and status. Totals are stored at each range's step
 * size; a single company's only at the longest, so shorter ranges are read from its per-minute
 * records.
 */
function callsSql({ companyId, range }: UsageRequest, from: Date): Prisma.Sql {
  const { stepMinutes } = USAGE_RANGES[range];
  if (companyId === null)
    return Prisma.sql`
      SELECT * FROM gusto_call_totals WHERE step_minutes = ${stepMinutes} AND at >= ${from}`;
  if (range === "month")
    return Prisma.sql`
      SELECT *
      FROM gusto_company_call_totals
      WHERE company_id = ${companyId}::uuid AND at >= ${from}`;
  return Prisma.sql`
    SELECT *, date_bin(make_interval(mins => ${stepMinutes}), minute, 'epoch'::timestamptz) AS at
    FROM gusto_call_buckets
    WHERE company_id = ${companyId}::uuid AND minute >= ${from}`;
}

async function sumCalls(
  asked: UsageRequest,
  from: Date,
): Promise<{ found: UsagePoint[]; endpoints: EndpointUsage[] }> {
  const rows = await db().$queryRaw<(CallSums & { at: Date | null; endpoint: string | null })[]>`
    SELECT at, endpoint, sum(calls)::int AS calls,
      COALESCE(sum(calls) FILTER (WHERE status = 0 OR status >= 400 AND status <> 429), 0)::int
        AS failed,
      COALESCE(sum(calls) FILTER (WHERE status = 429), 0)::int AS "rateLimited",
      round(sum(total_ms) / sum(calls))::int AS "averageMs", max(max_ms) AS "maxMs",
      min(lowest_remaining) AS "lowestRemaining"
    FROM (${callsSql(asked, from)}) called
    GROUP BY GROUPING SETS ((at), (endpoint))
    ORDER BY calls DESC, endpoint`;
  const found = rows.flatMap(({ at, endpoint: _, ...sums }) => (at ? [{ at, ...sums }] : []));
  const endpoints = rows.flatMap(({ at: _, endpoint, ...sums }) =>
    endpoint === null ? [] : [{ endpoint, ...sums }],
  );
  return { found, endpoints: endpoints.slice(0, SHOWN_ENDPOINTS) };
}

/** The status of the requested API version. */
export async function readApiVersionState(now = databaseNow()): Promise<ApiVersionState> {
  const seen = await db().gustoApiVersionSeen.findMany();
  return judgeApiVersion(GUSTO_API_VERSION, seen, now);
}
