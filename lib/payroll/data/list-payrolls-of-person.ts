import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { visibleCompaniesSql } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { DataRow } from "./list-rows.ts";
import { selectColumn } from "./rows-sql.ts";
import type { Column } from "./table-definition.ts";

const COLUMNS: readonly Column[] = [
  { key: "check_date", label: "Pay date", kind: "date", sql: "p.check_date" },
  { key: "start_date", label: "From", kind: "date", sql: "p.start_date" },
  { key: "end_date", label: "To", kind: "date", sql: "p.end_date" },
  { key: "payment_method", label: "Paid by", kind: "text" },
  { key: "hours", label: "Hours", kind: "number", isPay: true },
  { key: "gross_pay", label: "Gross pay", kind: "money", isPay: true },
  { key: "net_pay", label: "Net pay", kind: "money", isPay: true },
];
const LATEST = 24;

/** A person's most recent payrolls. Amounts are included only with pay access. */
export async function listPayrollsOfPerson(
  viewer: Viewer,
  companyId: string,
  employeeUuid: string,
  withPay: boolean,
): Promise<{ columns: Column[]; rows: DataRow[] }> {
  const columns = COLUMNS.filter(({ isPay }) => withPay || !isPay);
  if (!isUuid(companyId) || !isUuid(employeeUuid)) return { columns, rows: [] };
  const rows = await db().$queryRaw<DataRow[]>`
    SELECT p.gusto_uuid::text AS id, ${Prisma.join(columns.map(selectColumn))}
    FROM payroll_compensations t
    JOIN payrolls p ON p.company_id = t.company_id AND p.gusto_uuid = t.payroll_uuid
    JOIN companies c ON c.id = t.company_id
    WHERE t.company_id = ${companyId}::uuid
      AND t.employee_uuid = ${employeeUuid}::uuid
      AND t.deleted_at IS NULL
      AND p.deleted_at IS NULL
      AND ${visibleCompaniesSql(viewer)}
      AND c.erase_requested_at IS NULL
    ORDER BY p.check_date DESC NULLS LAST, p.gusto_uuid
    LIMIT ${LATEST}`;
  return { columns, rows };
}
