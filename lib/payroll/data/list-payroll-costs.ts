import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { isUuid, visibleCompaniesSql } from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { isStanding, takenBack } from "./reversals-sql.ts";
import { hasPeopleOfATotal } from "./readable-columns.ts";

const { raw } = Prisma;

/**
 * A pay date: its cost to the company, and how many people were paid. Amounts are exact decimal
 * text.
 */
export type PayrollCost = {
  checkDate: string;
  gross: string;
  employerCosts: string;
  people: number;
};

const MOST_PAY_DATES = 60;

export type PayrollCosts = {
  costs: PayrollCost[];
  /** Pay dates left out because they would reveal an individual's pay. */ leftOut: number;
};

/**
 * A company's processed payrolls by pay date, oldest first, limited to the most recent. Reversed
 * payrolls cost nothing. Without pay access, a date is left out if any of its payrolls covers too
 * few people: subtracting the others from the total would reveal their pay.
 */
export async function listPayrollCosts(
  viewer: Viewer,
  companyId: string,
  withPay: boolean,
): Promise<PayrollCosts> {
  if (!isUuid(companyId)) return { costs: [], leftOut: 0 };
  const dates = await db().$queryRaw<(PayrollCost & { isPay: boolean })[]>`
    WITH dates AS (
      SELECT p.company_id, p.check_date, 
        sum(p.gross_pay + COALESCE(${raw(takenBack("p", "r.gross_pay"))}, 0)) AS gross,
        sum(COALESCE(p.employer_taxes, 0) + COALESCE(p.benefits, 0) + COALESCE(${raw(takenBack("p", "COALESCE(r.employer_taxes, 0) + COALESCE(r.benefits, 0)"))}, 0)) AS employer_costs,
        array_agg(p.gusto_uuid) AS payrolls
      FROM payrolls p JOIN companies c ON c.id = p.company_id
      WHERE p.company_id = ${companyId}::uuid AND ${visibleCompaniesSql(viewer)} AND c.erase_requested_at IS NULL
        AND p.deleted_at IS NULL AND p.processed AND p.check_date IS NOT NULL AND p.gross_pay IS NOT NULL
        AND ${raw(isStanding("p"))}
      GROUP BY p.company_id, p.check_date ORDER BY p.check_date DESC LIMIT ${MOST_PAY_DATES}
    )
    SELECT d.check_date::text AS "checkDate", d.gross::text AS gross, d.employer_costs::text AS "employerCosts",
      (SELECT count(DISTINCT pc.employee_uuid)::int FROM payroll_compensations pc
       WHERE pc.company_id = d.company_id AND pc.payroll_uuid = ANY(d.payrolls) AND pc.deleted_at IS NULL AND pc.excluded IS NOT TRUE AND COALESCE(pc.gross_pay, 1) <> 0) AS people,
      NOT (SELECT bool_and(${raw(hasPeopleOfATotal("one"))}) FROM (SELECT d.company_id, unnest(d.payrolls) AS gusto_uuid) one) AS "isPay"
    FROM dates d ORDER BY d.check_date`;
  const shown = dates.filter(({ isPay }) => withPay || !isPay);
  return {
    costs: shown.map(({ isPay: _isPay, ...cost }) => cost),
    leftOut: dates.length - shown.length,
  };
}

/** How many people work in the company now, and how many have left, as far as Gusto says. */
export async function countHeads(
  viewer: Viewer,
  companyId: string,
): Promise<{ active: number; terminated: number }> {
  if (!isUuid(companyId)) return { active: 0, terminated: 0 };
  const [row] = await db().$queryRaw<{ active: number; terminated: number }[]>`
    SELECT count(*) FILTER (WHERE e.terminated IS NOT TRUE)::int AS active, count(*) FILTER (WHERE e.terminated)::int AS terminated
    FROM employees e JOIN companies c ON c.id = e.company_id
    WHERE e.company_id = ${companyId}::uuid AND ${visibleCompaniesSql(viewer)} AND c.erase_requested_at IS NULL AND e.deleted_at IS NULL`;
  return row ?? { active: 0, terminated: 0 };
}
