import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { isStanding } from "../data/reversals-sql.ts";
import type { NextPayroll } from "./desk-views.ts";

/** The next pay date of each of these companies, run or not, and its deadline. */
export async function readNextPayrolls(
  companyIds: readonly string[],
  today: string,
): Promise<Map<string, NextPayroll>> {
  const rows = await db().$queryRaw<(NextPayroll & { companyId: string })[]>`
    SELECT one.id AS "companyId", p.check_date::text AS "checkDate", p.payroll_deadline AS deadline,
      p.processed IS TRUE AS "isProcessed"
    FROM unnest(${[...companyIds]}::uuid[]) one (id)
    CROSS JOIN LATERAL (
      SELECT *
      FROM payrolls p
      WHERE p.company_id = one.id
        AND p.deleted_at IS NULL
        AND p.check_date >= ${today}::date
        AND ${Prisma.raw(isStanding("p"))}
      ORDER BY p.check_date, p.gusto_uuid
      LIMIT 1
    ) p`;
  return new Map(rows.map(({ companyId, ...next }) => [companyId, next]));
}
