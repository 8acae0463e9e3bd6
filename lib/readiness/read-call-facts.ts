import "server-only";
import { db } from "#lib/platform/database/db.ts";
import type { ReadinessFacts } from "./readiness-views.ts";

/*
 * From the stored totals of all calls, in steps of six hours and of fifteen minutes:
 * lib/calls/write-calls.ts.
 */

type Calls = Pick<ReadinessFacts, "lastTokenAnswerAt" | "lastDay" | "rateLimited">;

export async function readCalls(): Promise<Calls> {
  const [row] = await db().$queryRaw<
    {
      lastTokenAnswerAt: Date | null;
      limited: number;
      limitedAt: Date | null;
      succeededAt: Date | null;
    }[]
  >`
    SELECT max(last_minute) FILTER (WHERE endpoint = 'POST /oauth/token' AND status = 200)
        AS "lastTokenAnswerAt",
      COALESCE(sum(calls) FILTER (WHERE status = 429), 0)::int AS limited,
      max(last_minute) FILTER (WHERE status = 429) AS "limitedAt",
      max(last_minute) FILTER (WHERE status BETWEEN 200 AND 299 AND endpoint NOT LIKE '%/oauth/%')
        AS "succeededAt"
    FROM gusto_call_totals
    WHERE step_minutes = 360 AND at > now() - interval '30 days'`;
  const [day] = await db().$queryRaw<{ calls: number; failed: number }[]>`
    SELECT COALESCE(sum(calls), 0)::int AS calls,
      COALESCE(sum(calls) FILTER (WHERE (status = 0 OR status >= 400) AND status <> 429), 0)::int
        AS failed
    FROM gusto_call_totals
    WHERE step_minutes = 15 AND at > now() - interval '24 hours'`;
  return {
    lastTokenAnswerAt: row?.lastTokenAnswerAt ?? null,
    lastDay: { calls: day?.calls ?? 0, failed: day?.failed ?? 0 },
    rateLimited: {
      calls: row?.limited ?? 0,
      lastAt: row?.limitedAt ?? null,
      lastSuccessAt: row?.succeededAt ?? null,
    },
  };
}

export async function readEndpoints(): Promise<{
  usedEndpoints: string[];
  refusedEndpoints: string[];
}> {
  const used = await db().$queryRaw<{ endpoint: string }[]>`
    SELECT DISTINCT endpoint FROM gusto_call_totals
    WHERE step_minutes = 360 AND at > now() - interval '30 days' AND status BETWEEN 200 AND 299`;
  // Refused in the last week and not successful since; a refusal that has been fixed doesn't count.
  const refused = await db().$queryRaw<{ endpoint: string }[]>`
    SELECT f.endpoint
    FROM gusto_failure_totals f
    WHERE f.step_minutes = 360
      AND f.last_at > now() - interval '7 days'
      AND f.at > now() - interval '8 days'
      AND f.status = 403
      AND f.reason LIKE 'missing_oauth_scopes%'
    GROUP BY f.endpoint
    HAVING NOT EXISTS (
      SELECT 1
      FROM gusto_call_totals t
      WHERE t.step_minutes = 360
        AND t.endpoint = f.endpoint
        AND t.status BETWEEN 200 AND 299
        AND t.at > now() - interval '8 days'
        AND t.last_minute > max(f.last_at)
    )`;
  return {
    usedEndpoints: used.map(({ endpoint }) => endpoint),
    refusedEndpoints: refused.map(({ endpoint }) => endpoint).toSorted(),
  };
}
