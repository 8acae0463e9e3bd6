import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { visibleCompaniesSql } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { DataRow } from "./list-rows.ts";
import { fromTable, selectColumn } from "./rows-sql.ts";
import { DATA_TABLES } from "./tables.ts";
import { besideColumns, readableColumns } from "./readable-columns.ts";
import type { TableDefinition } from "./table-definition.ts";

/**
 * One person in a company with every readable column, including removed people; null if not found
 * in this company.
 */
export function findPerson(
  viewer: Viewer,
  companyId: string,
  employeeUuid: string,
  withPay: boolean,
): Promise<DataRow | null> {
  return findRow(viewer, companyId, DATA_TABLES.employees, employeeUuid, withPay);
}

/** One payroll with its totals. If it covers only a few people, totals need pay access. */
export function findPayroll(
  viewer: Viewer,
  companyId: string,
  payrollUuid: string,
  withPay: boolean,
): Promise<DataRow | null> {
  return findRow(viewer, companyId, DATA_TABLES.payrolls, payrollUuid, withPay);
}

async function findRow(
  viewer: Viewer,
  companyId: string,
  table: TableDefinition,
  uuid: string,
  withPay: boolean,
): Promise<DataRow | null> {
  if (!isUuid(companyId) || !isUuid(uuid)) return null;
  const columns = [
    ...readableColumns(table, withPay),
    ...besideColumns(table, withPay),
    { key: "deleted_at", label: "", kind: "time" as const },
  ];
  const [row] = await db().$queryRaw<DataRow[]>`
    SELECT ${Prisma.join(columns.map(selectColumn))}
    FROM ${fromTable(table, withPay)}
    WHERE t.company_id = ${companyId}::uuid
      AND t.gusto_uuid = ${uuid}::uuid
      AND ${visibleCompaniesSql(viewer)}
      AND c.erase_requested_at IS NULL`;
  return row ?? null;
}
