import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { visibleCompaniesSql } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { hasPeopleOfATotal } from "../data/readable-columns.ts";
import { isStanding, takenBack } from "../data/reversals-sql.ts";
import type { CostSpan } from "./cost-span.ts";

const { raw } = Prisma;

/**
 * The payrolls of one pay date, regular and off-cycle ones apart: their cost to the company, and how
 * many people were paid. Amounts are exact decimal text.
 */
export type PayrollCost = {
  checkDate: string;
  isOffCycle: boolean;
  payrolls: number;
  gross: string;
  employerCosts: string;
  people: number;
};

export type PayrollCosts = {
  /** Oldest first. */ costs: PayrollCost[];
  /** Payrolls left out because their totals would reveal an individual's pay. */ leftOut: number;
  /** Payrolls that were reversed as a whole, and those that reverse others. */ undone: number;
};

type Row = PayrollCost & { isStanding: boolean; isShown: boolean };

/**
 * A company's processed payrolls that were paid in this span, until today. Reversed payrolls and
 * their reversals cost nothing; of one reversed for some people, the rest counts. Without pay
 * access, a payroll of too few people is in no sum, so no sum reveals it.
 */
export async function listPayrollCosts(
  viewer: Viewer,
  companyId: string,
  withPay: boolean,
  { from, until, today }: CostSpan,
): Promise<PayrollCosts> {
  if (!isUuid(companyId)) return { costs: [], leftOut: 0, undone: 0 };
  const rows = await db().$queryRaw<Row[]>`
    WITH paid AS (
      SELECT p.company_id, p.check_date, p.gusto_uuid, p.off_cycle IS TRUE AS is_off_cycle,
        ${raw(isStanding("p"))} AS is_standing,
        (${withPay} OR ${raw(hasPeopleOfATotal("p"))}) AS is_shown,
        p.gross_pay + COALESCE(${raw(takenBack("p", "r.gross_pay"))}, 0) AS gross,
        COALESCE(p.employer_taxes, 0) + COALESCE(p.benefits, 0) + COALESCE(
          ${raw(takenBack("p", "COALESCE(r.employer_taxes, 0) + COALESCE(r.benefits, 0)"))}, 0
        ) AS employer_costs
      FROM payrolls p
      JOIN companies c ON c.id = p.company_id
      WHERE p.company_id = ${companyId}::uuid
        AND ${visibleCompaniesSql(viewer)}
        AND c.erase_requested_at IS NULL
        AND p.deleted_at IS NULL
        AND p.processed
        AND p.gross_pay IS NOT NULL
        AND p.check_date BETWEEN ${from}::date AND LEAST(${until}::date, ${today}::date)
    ), dates AS (
      SELECT company_id, check_date, is_off_cycle, is_standing, is_shown, count(*)::int AS payrolls,
        sum(gross) AS gross, sum(employer_costs) AS employer_costs, array_agg(gusto_uuid) AS uuids
      FROM paid
      GROUP BY company_id, check_date, is_off_cycle, is_standing, is_shown
    )
    SELECT d.check_date::text AS "checkDate", d.is_off_cycle AS "isOffCycle",
      d.is_standing AS "isStanding", d.is_shown AS "isShown", d.payrolls, d.gross::text AS gross,
      d.employer_costs::text AS "employerCosts",
      (
        SELECT count(DISTINCT pc.employee_uuid)::int
        FROM payroll_compensations pc
        WHERE pc.company_id = d.company_id
          AND pc.payroll_uuid = ANY(d.uuids)
          AND pc.deleted_at IS NULL
          AND pc.excluded IS NOT TRUE
          AND COALESCE(pc.gross_pay, 1) <> 0
      ) AS people
    FROM dates d
    ORDER BY d.check_date, d.is_off_cycle`;
  const standing = rows.filter((row) => row.isStanding);
  return {
    costs: standing
      .filter(({ isShown }) => isShown)
      .map(({ isStanding: _isStanding, isShown: _isShown, ...cost }) => cost),
    leftOut: countPayrolls(standing.filter(({ isShown }) => !isShown)),
    undone: countPayrolls(rows.filter((row) => !row.isStanding)),
  };
}

function countPayrolls(rows: readonly Row[]): number {
  return rows.reduce((sum, { payrolls }) => sum + payrolls, 0);
}
