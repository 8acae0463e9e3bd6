import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";

/** A timeline entry, with the company it is about (a pair may serve several). */
export type CompanyTokenEvent = {
  id: string;
  at: Date;
  type: string;
  actor: string;
  process: string;
  version: number | null;
  durationMs: number | null;
  reason: string | null;
  fingerprint: string | null;
  companyId: string;
  companyName: string;
};

/**
 * Events of all pairs that serve or served the given companies, newest first.
 * @param page.grants which grants count, as a condition over `grants`
 * @param page.before the id of the last event of the previous page
 */
export async function listTokenEvents(
  companies: Prisma.Sql,
  page: { grants?: Prisma.Sql; before: string | null; limit: number },
): Promise<CompanyTokenEvent[]> {
  const before =
    page.before === null ? Prisma.empty : Prisma.sql`AND e.id < ${BigInt(page.before)}`;
  const rows = await db().$queryRaw<(Omit<CompanyTokenEvent, "id"> & { id: bigint })[]>`
    SELECT DISTINCT ON (e.id)
      e.id, e.at, e.type, e.actor, e.process, e.version, e.duration_ms AS "durationMs", e.reason,
      e.fingerprint, c.id AS "companyId", COALESCE(c.trade_name, c.name) AS "companyName"
    FROM token_events e
    JOIN company_grants grants ON grants.token_id = e.token_id
    JOIN companies c ON c.id = grants.company_id
    WHERE c.id IN (${companies})
      AND ${page.grants ?? Prisma.sql`true`} ${before}
      -- What happens to a shared pair after a company left it is no longer that company's
      -- story, but for the end of the pair itself.
      AND (
        grants.ended_at IS NULL
        OR e.at <= grants.ended_at + interval '1 second'
        OR e.type IN ('revoked', 'revocation_failed')
      )
    ORDER BY e.id DESC, c.id
    LIMIT ${page.limit}`;
  return rows.map((row) => ({ ...row, id: String(row.id) }));
}
