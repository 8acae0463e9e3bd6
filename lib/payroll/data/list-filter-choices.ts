import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { visibleCompaniesSql } from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { foldedOrder } from "./rows-sql.ts";
import type { TableDefinition } from "./table-definition.ts";

/** The options of a filter: the departments or years that occur. */
export async function listFilterChoices(
  viewer: Viewer,
  companyId: string,
  table: TableDefinition,
): Promise<{ department: string[]; year: string[] }> {
  return {
    department: table.filters.includes("department")
      ? await distinct(viewer, companyId, table, "t.department", "ASC")
      : [],
    year: table.filters.includes("year")
      ? await distinct(
          viewer,
          companyId,
          table,
          `extract(year FROM t.${table.yearOf})::text`,
          "DESC",
        )
      : [],
  };
}

async function distinct(
  viewer: Viewer,
  companyId: string,
  table: TableDefinition,
  value: string,
  direction: "ASC" | "DESC",
): Promise<string[]> {
  const rows = await db().$queryRaw<{ value: string }[]>`
    SELECT value
    FROM (
      SELECT DISTINCT ${Prisma.raw(value)} AS value
      FROM ${Prisma.raw(table.name)} t
      JOIN companies c ON c.id = t.company_id
      WHERE t.company_id = ${companyId}::uuid
        AND ${visibleCompaniesSql(viewer)}
        AND c.erase_requested_at IS NULL
        AND ${Prisma.raw(value)} IS NOT NULL
    ) found
    ORDER BY ${Prisma.raw(foldedOrder("value"))} ${Prisma.raw(direction)}, value
    LIMIT 200`;
  return rows.map((row) => row.value);
}
