import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { requireVisibleCompany } from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { type ApiVersionState, judgeApiVersion } from "#lib/gusto/api-versions.ts";
import { GUSTO_API_VERSION } from "#lib/gusto/api-version.ts";
import {
  addUp,
  type EndpointUsage,
  type FailureGroup,
  fillPoints,
  findBreak,
  USAGE_RANGES,
  type Usage,
  type UsagePoint,
  type UsageRange,
} from "./usage-views.ts";

const SHOWN_ENDPOINTS = 40;
const SHOWN_FAILURES = 20;
const SHOWN_REQUEST_IDS = 3;

/** Whose calls: one visible company's, or everybody's for operators. @throws AppError not_found */
export async function admitToUsage(viewer: Viewer, companyId: string | null): Promise<void> {
  if (companyId === null) requireOperator(viewer);
  else await requireVisibleCompany(viewer, companyId);
}

/** The calls of a company, or of the whole installation. @throws AppError not_found */
export async function readUsage(
  viewer: Viewer,
  request: { companyId: string | null; range: UsageRange },
  now = databaseNow(),
): Promise<Usage> {
  await admitToUsage(viewer, request.companyId);
  const { minutes, stepMinutes } = USAGE_RANGES[request.range];
  const stepMs = stepMinutes * 60_000;
  const from = new Date(
    Math.floor(now.getTime() / stepMs) * stepMs - (minutes - stepMinutes) * 60_000,
  );
  const where = ofCompany(request.companyId);
  const [found, endpoints, failures, failedMinutes] = await Promise.all([
    listPoints(where, from, stepMinutes),
    listEndpoints(where, from),
    listFailures(where, from),
    listFailedMinutes(where, from),
  ]);
  const points = fillPoints(found, request.range, now);
  return {
    range: request.range,
    points,
    totals: addUp(points),
    endpoints,
    failures,
    breakAt: findBreak(failedMinutes),
  };
}

function ofCompany(companyId: string | null): Prisma.Sql {
  return companyId === null ? Prisma.sql`true` : Prisma.sql`company_id = ${companyId}::uuid`;
}

const SUMS = Prisma.sql`
  sum(calls)::int AS calls,
  COALESCE(sum(calls) FILTER (WHERE status = 0 OR status >= 400 AND status <> 429), 0)::int AS failed,
  COALESCE(sum(calls) FILTER (WHERE status = 429), 0)::int AS "rateLimited",
  round(sum(total_ms) / sum(calls))::int AS "averageMs", max(max_ms) AS "maxMs", min(lowest_remaining) AS "lowestRemaining"`;

function listPoints(where: Prisma.Sql, from: Date, stepMinutes: number): Promise<UsagePoint[]> {
  return db().$queryRaw`
    SELECT date_bin(make_interval(mins => ${stepMinutes}), minute, 'epoch'::timestamptz) AS at, ${SUMS}
    FROM gusto_call_buckets WHERE ${where} AND minute >= ${from} GROUP BY 1`;
}

function listEndpoints(where: Prisma.Sql, from: Date): Promise<EndpointUsage[]> {
  return db().$queryRaw`
    SELECT endpoint, ${SUMS} FROM gusto_call_buckets WHERE ${where} AND minute >= ${from}
    GROUP BY endpoint ORDER BY calls DESC, endpoint LIMIT ${SHOWN_ENDPOINTS}`;
}

function listFailures(where: Prisma.Sql, from: Date): Promise<FailureGroup[]> {
  return db().$queryRaw`
    SELECT endpoint, status, reason, count(*)::int AS count, max(at) AS "lastAt",
      COALESCE((array_agg(request_id ORDER BY at DESC) FILTER (WHERE request_id IS NOT NULL))[1:${SHOWN_REQUEST_IDS}::int], '{}') AS "requestIds"
    FROM gusto_call_failures WHERE ${where} AND at >= ${from}
    GROUP BY endpoint, status, reason ORDER BY count DESC, max(at) DESC LIMIT ${SHOWN_FAILURES}`;
}

/** Neither an unknown uuid nor a full budget is a break. */
async function listFailedMinutes(where: Prisma.Sql, from: Date): Promise<Date[]> {
  const rows = await db().$queryRaw<{ minute: Date }[]>`
    SELECT DISTINCT minute FROM gusto_call_buckets
    WHERE ${where} AND minute >= ${from} AND (status = 0 OR status >= 400) AND status NOT IN (404, 429)`;
  return rows.map(({ minute }) => minute);
}

/** How the version of the API that is asked for stands. */
export async function readApiVersionState(now = databaseNow()): Promise<ApiVersionState> {
  const seen = await db().gustoApiVersionSeen.findMany();
  return judgeApiVersion(GUSTO_API_VERSION, seen, now);
}
