import "server-only";
import { pageSize } from "#lib/platform/page-query.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { visibleCompaniesSql } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { DataQuery } from "./data-query.ts";
import { readRowCursor, writeRowCursor } from "./row-cursor.ts";
import {
  afterCursor,
  filtered,
  fromTable,
  orderOf,
  searched,
  selectColumn,
  sortValue,
} from "./rows-sql.ts";
import { besideColumns, columnsOf, readableColumns } from "./readable-columns.ts";
import type { Column, TableDefinition } from "./table-definition.ts";

/** A row as shown and sent: money, days and times are text, exactly as stored. */
export type DataRow = Record<string, string | boolean | null>;
type RowsPage = { rows: DataRow[]; next: string | null };

export type RowsRequest = {
  companyId: string;
  table: TableDefinition;
  query: DataQuery;
  /**
   * Whether pay may be read. Without it, sorting by pay is refused as well, because the order would
   * reveal it.
   */
  withPay: boolean;
  place: "screen" | "data";
  /** Only the rows of one payroll or one person. */
  within?: { column: "payroll_uuid" | "employee_uuid"; value: string };
  /**
   * For services: everything changed since a time, including deleted rows, in an order that changes
   * can't disturb.
   */
  feed?: { updatedSince: Date | null; withDeleted: boolean };
  limit?: number;
};

/** Timestamps of our copy, for services. */
const FEED_COLUMNS: readonly Column[] = [
  { key: "updated_at", label: "Updated", kind: "time", sql: "t.changed_at" },
  { key: "deleted_at", label: "Removed in Gusto", kind: "time" },
];

/**
 * A page of one company's synced rows. Empty if the viewer may not see the company, and while its
 * data is being erased.
 */
export async function listRows(viewer: Viewer, request: RowsRequest): Promise<RowsPage> {
  if (!isUuid(request.companyId) || (request.within && !isUuid(request.within.value)))
    return { rows: [], next: null };
  const { table, query, withPay, place } = request;
  const limit = request.limit ?? pageSize(undefined);
  const { column, isDescending } = orderFor(request);
  const order = `${table.name} ${isDescending ? "-" : ""}${column.key}`;
  const cursor = readRowCursor(query.after, order, column.kind, table.key.length);
  // Pages are rendered on the server, so they may use file-only columns such as the UUID a row
  // links to.
  const columns = [
    ...(place === "data"
      ? columnsOf(table, place, withPay)
      : [...readableColumns(table, withPay), ...besideColumns(table, withPay)]),
    ...FEED_COLUMNS,
  ];
  const found = await db().$queryRaw<
    (DataRow & { sort_value: string | null; row_key: string[] })[]
  >`
    SELECT ${Prisma.join(columns.map(selectColumn))},
      ${Prisma.raw(sortValue(column))}::text AS sort_value,
      ${Prisma.raw(`ARRAY[${table.key.map((name) => `t.${name}::text`).join(", ")}]`)} AS row_key
    FROM ${fromTable(table, withPay)}
    WHERE ${conditionsSql(viewer, request)} ${afterCursor(column, isDescending, table.key, cursor)}
    ORDER BY ${orderOf(column, isDescending, table.key)}
    LIMIT ${limit + 1}`;
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    rows: page.map(({ sort_value: _value, row_key: key, ...row }) => ({
      ...row,
      id: key.at(-1) ?? "",
    })),
    next: last ? writeRowCursor({ order, value: last.sort_value, key: last.row_key }) : null,
  };
}

/** How many rows match the same request. */
export async function countRows(viewer: Viewer, request: RowsRequest): Promise<number> {
  if (!isUuid(request.companyId) || (request.within && !isUuid(request.within.value))) return 0;
  const [row] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count
    FROM ${fromTable(request.table, false)}
    WHERE ${conditionsSql(viewer, request)}`;
  return row?.count ?? 0;
}

function conditionsSql(
  viewer: Viewer,
  { companyId, table, query, within, feed }: RowsRequest,
): Prisma.Sql {
  const { sql, empty, raw } = Prisma;
  return sql`
    t.company_id = ${companyId}::uuid
    AND ${visibleCompaniesSql(viewer)}
    AND c.erase_requested_at IS NULL
      ${within ? sql`AND ${raw(`t.${within.column}`)} = ${within.value}::uuid` : empty}
      ${
        feed?.withDeleted
          ? empty
          : query.removed
            ? sql`AND t.deleted_at IS NOT NULL`
            : sql`
      AND t.deleted_at IS NULL`
      }
      ${feed?.updatedSince ? sql`AND t.changed_at >= ${feed.updatedSince}` : empty}
      ${searched(table, query.q)} ${filtered(table, query.filters)}`;
}

/**
 * The requested order if allowed, otherwise the table's default. A feed is ordered by key, so
 * nothing moves while it is read.
 */
function orderFor({ table, query, withPay, feed }: RowsRequest): {
  column: Column;
  isDescending: boolean;
} {
  const key: Column = {
    key: table.key.at(-1) ?? "gusto_uuid",
    label: "",
    kind: "text",
    sortSql: `t.${table.key.at(-1)}::text`,
  };
  if (feed) return { column: key, isDescending: false };
  const find = (name: string | undefined) =>
    readableColumns(table, withPay).find((column) => column.key === name);
  const asked = find(query.sort?.column);
  if (asked) return { column: asked, isDescending: query.sort?.isDescending ?? false };
  return { column: find(table.sort.column) ?? key, isDescending: table.sort.isDescending };
}
