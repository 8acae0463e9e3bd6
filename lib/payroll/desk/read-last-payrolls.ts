import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { hasPeopleOfATotal } from "../data/readable-columns.ts";
import { isStanding, PAID } from "../data/reversals-sql.ts";
import type { DeskCompany, PayrollDifference, PayrollTotals } from "./desk-views.ts";

type Row = PayrollTotals & {
  companyId: string;
  grossMore: string | null;
  netMore: string | null;
  employerTaxesMore: string | null;
  peopleMore: number | null;
};

type LastPayrolls = Pick<DeskCompany, "last" | "before" | "difference">;

/**
 * The last two regular payrolls of each of these companies, and how they differ. Off-cycle payrolls,
 * reversed ones and those run elsewhere are not compared. Differences are computed from what is
 * shown, so they reveal no more.
 * @param isRevealed whether pay is shown in company `p.company_id`
 */
export async function readLastPayrolls(
  companyIds: readonly string[],
  isRevealed: Prisma.Sql,
): Promise<Map<string, LastPayrolls>> {
  const { raw } = Prisma;
  const rows = await db().$queryRaw<Row[]>`
    WITH two AS (
      SELECT p.*,
        row_number() OVER (
          PARTITION BY p.company_id ORDER BY p.check_date DESC, p.gusto_uuid DESC
        )::int AS place
      FROM unnest(${[...companyIds]}::uuid[]) one (id)
      CROSS JOIN LATERAL (
        SELECT p.company_id, p.gusto_uuid, p.check_date, ${raw(PAID)},
          (${isRevealed} OR ${raw(hasPeopleOfATotal("p"))}) AS is_shown,
          (
            SELECT count(DISTINCT pc.employee_uuid)::int
            FROM payroll_compensations pc
            WHERE pc.company_id = p.company_id
              AND pc.payroll_uuid = p.gusto_uuid
              AND pc.deleted_at IS NULL
              AND pc.excluded IS NOT TRUE
              AND COALESCE(pc.gross_pay, 1) <> 0
          ) AS people
        FROM payrolls p
        WHERE p.company_id = one.id
          AND p.deleted_at IS NULL
          AND p.processed
          AND p.check_date IS NOT NULL
          AND p.off_cycle IS NOT TRUE
          AND p.external IS NOT TRUE
          AND ${raw(isStanding("p"))}
        ORDER BY p.check_date DESC, p.gusto_uuid DESC
        LIMIT 2
      ) p
    ), shown AS (
      SELECT company_id, gusto_uuid, check_date, place, people,
        NOT is_shown AND gross_pay IS NOT NULL AS is_hidden,
        CASE WHEN is_shown THEN gross_pay END AS gross,
        CASE WHEN is_shown THEN net_pay END AS net,
        CASE WHEN is_shown THEN employer_taxes END AS taxes
      FROM two
    )
    SELECT company_id AS "companyId", gusto_uuid::text AS "payrollUuid",
      check_date::text AS "checkDate", people, is_hidden AS "isHidden", gross::text, net::text,
      taxes::text AS "employerTaxes", (gross - lead(gross) OVER older)::text AS "grossMore",
      (net - lead(net) OVER older)::text AS "netMore",
      (taxes - lead(taxes) OVER older)::text AS "employerTaxesMore",
      people - lead(people) OVER older AS "peopleMore"
    FROM shown WINDOW older AS (PARTITION BY company_id ORDER BY place)
    ORDER BY company_id, place`;
  const found = new Map<string, LastPayrolls>();
  for (const row of rows) {
    const { companyId } = row;
    const known = found.get(companyId);
    if (known) found.set(companyId, { ...known, before: totalsOf(row) });
    else found.set(companyId, { last: totalsOf(row), before: null, difference: differenceOf(row) });
  }
  return found;
}

function totalsOf(row: Row): PayrollTotals {
  const { payrollUuid, checkDate, gross, net, employerTaxes, people, isHidden } = row;
  return { payrollUuid, checkDate, gross, net, employerTaxes, people, isHidden };
}

/** Null without a payroll before. */
function differenceOf({
  grossMore,
  netMore,
  employerTaxesMore,
  peopleMore,
}: Row): PayrollDifference | null {
  return peopleMore === null
    ? null
    : { gross: grossMore, net: netMore, employerTaxes: employerTaxesMore, people: peopleMore };
}
