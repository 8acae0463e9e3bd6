import "server-only";
import { db } from "#lib/platform/database/db.ts";
import type { ReadinessFacts } from "./readiness-views.ts";

type Calls = Pick<ReadinessFacts, "lastTokenAnswerAt" | "lastDay" | "rateLimited">;

export async function readCalls(): Promise<Calls> {
  const [row] = await db().$queryRaw<
    {
      lastTokenAnswerAt: Date | null;
      calls: number;
      failed: number;
      limited: number;
      limitedAt: Date | null;
      succeededAt: Date | null;
    }[]
  >`
    SELECT max(minute) FILTER (WHERE endpoint = 'POST /oauth/token' AND status = 200) AS "lastTokenAnswerAt",
      COALESCE(sum(calls) FILTER (WHERE minute > now() - interval '24 hours'), 0)::int AS calls,
      COALESCE(sum(calls) FILTER (WHERE minute > now() - interval '24 hours' AND (status = 0 OR status >= 400) AND status <> 429), 0)::int AS failed,
      COALESCE(sum(calls) FILTER (WHERE status = 429), 0)::int AS limited,
      max(minute) FILTER (WHERE status = 429) AS "limitedAt",
      max(minute) FILTER (WHERE status BETWEEN 200 AND 299 AND endpoint NOT LIKE '%/oauth/%') AS "succeededAt"
    FROM gusto_call_buckets WHERE minute > now() - interval '30 days'`;
  return {
    lastTokenAnswerAt: row?.lastTokenAnswerAt ?? null,
    lastDay: { calls: row?.calls ?? 0, failed: row?.failed ?? 0 },
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
    SELECT DISTINCT endpoint FROM gusto_call_buckets WHERE minute > now() - interval '30 days' AND status BETWEEN 200 AND 299`;
  // Refused in the last week and not answered since: an old refusal that was mended is none.
  const refused = await db().$queryRaw<{ endpoint: string }[]>`
    SELECT DISTINCT f.endpoint FROM gusto_call_failures f
    WHERE f.at > now() - interval '7 days' AND f.status = 403 AND f.reason LIKE 'missing_oauth_scopes%'
      AND NOT EXISTS (SELECT 1 FROM gusto_call_buckets b WHERE b.endpoint = f.endpoint AND b.status BETWEEN 200 AND 299 AND b.minute > f.at)`;
  return {
    usedEndpoints: used.map(({ endpoint }) => endpoint),
    refusedEndpoints: refused.map(({ endpoint }) => endpoint).toSorted(),
  };
}
