import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { hasPeopleOfATotal } from "../data/readable-columns.ts";
import { isStanding, PAID } from "../data/reversals-sql.ts";
import type { DeskCompany, YearTotals } from "./desk-views.ts";

type Row = YearTotals & { companyId: string; isOffCycle: boolean };

/**
 * What each of these companies has paid this year until today, by pay date; off-cycle payrolls apart.
 * A total is hidden as soon as one of its payrolls covers too few people: subtracting the others,
 * which have pages of their own, would reveal that one.
 * @param isRevealed whether pay is shown in company `p.company_id`
 */
export async function readYearTotals(
  companyIds: readonly string[],
  isRevealed: Prisma.Sql,
  today: string,
): Promise<Map<string, Pick<DeskCompany, "regular" | "offCycle">>> {
  const { raw } = Prisma;
  const rows = await db().$queryRaw<Row[]>`
    WITH paid AS (
      SELECT p.company_id, p.off_cycle IS TRUE AS is_off_cycle,
        (${isRevealed} OR ${raw(hasPeopleOfATotal("p"))}) AS is_shown,
        ${raw(PAID)}
      FROM payrolls p
      WHERE p.company_id = ANY(${[...companyIds]}::uuid[])
        AND p.deleted_at IS NULL
        AND p.processed
        AND p.check_date BETWEEN date_trunc('year', ${today}::date)::date AND ${today}::date
        AND ${raw(isStanding("p"))}
    )
    SELECT company_id AS "companyId", is_off_cycle AS "isOffCycle", count(*)::int AS payrolls,
      NOT bool_and(is_shown) AS "isHidden",
      CASE WHEN bool_and(is_shown) THEN sum(gross_pay) END::text AS gross,
      CASE WHEN bool_and(is_shown) THEN sum(net_pay) END::text AS net,
      CASE WHEN bool_and(is_shown) THEN sum(employer_taxes) END::text AS "employerTaxes"
    FROM paid
    GROUP BY company_id, is_off_cycle`;
  const found = new Map<string, Pick<DeskCompany, "regular" | "offCycle">>();
  for (const { companyId, isOffCycle, ...totals } of rows) {
    const known = found.get(companyId) ?? { regular: null, offCycle: null };
    found.set(companyId, { ...known, [isOffCycle ? "offCycle" : "regular"]: totals });
  }
  return found;
}
