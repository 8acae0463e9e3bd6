import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { visibleCompaniesSql } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { type ChangedField, changedFields } from "./changed-fields.ts";
import { readRowCursor, writeRowCursor } from "./row-cursor.ts";
import { DATA_TABLES } from "./tables.ts";
import { DATA_TABLE_NAMES, type DataTableName } from "../resources/names.ts";

export type RowChange = {
  id: string;
  kind: "created" | "changed" | "deleted";
  label: string;
  fields: ChangedField[];
};
type TableChanges = Partial<Record<DataTableName, number>>;

/** How many rows of each table this run was the last to create, change or mark as removed. */
export async function countRunChanges(
  viewer: Viewer,
  companyId: string,
  runId: string,
): Promise<TableChanges> {
  if (!isUuid(companyId) || !isUuid(runId)) return {};
  const parts = DATA_TABLE_NAMES.map(
    (name) =>
      Prisma.sql`
        SELECT ${name} AS name, count(*)::int AS count
        FROM ${Prisma.raw(name)} t
        WHERE t.company_id = ${companyId}::uuid AND t.changed_run_id = ${runId}::uuid`,
  );
  const rows = await db().$queryRaw<{ name: DataTableName; count: number }[]>`
    SELECT counted.*
    FROM (${Prisma.join(parts, " UNION ALL ")}) counted, companies c
    WHERE counted.count > 0
      AND c.id = ${companyId}::uuid
      AND ${visibleCompaniesSql(viewer)}
      AND c.erase_requested_at IS NULL`;
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

type Found = {
  key: string[];
  label: string | null;
  kind: RowChange["kind"];
  raw: unknown;
  previous: unknown;
};
type ChangesRequest = {
  companyId: string;
  runId: string;
  table: DataTableName;
  after?: string;
  withPay: boolean;
  limit?: number;
};

/**
 * The changed rows, with what changed. Gusto's JSON stays here; only the fields that differ are
 * returned.
 */
export async function listRunChanges(
  viewer: Viewer,
  { companyId, runId, table: name, after, withPay, limit = 25 }: ChangesRequest,
): Promise<{ changes: RowChange[]; next: string | null }> {
  if (!isUuid(companyId) || !isUuid(runId)) return { changes: [], next: null };
  const { sql, raw, join, empty } = Prisma;
  const table = DATA_TABLES[name];
  const order = `changes ${name}`;
  const cursor = readRowCursor(after, order, "text", table.key.length);
  const keys = join(table.key.map((column) => raw(`t.${column}`)));
  const found = await db().$queryRaw<Found[]>`
    SELECT ${raw(`ARRAY[${table.key.map((column) => `t.${column}::text`).join(", ")}]`)} AS key,
      ${raw(table.rowLabel)} AS label, t.raw, t.previous,
      CASE
        WHEN t.deleted_at IS NOT NULL THEN 'deleted'
        WHEN t.created_run_id = t.changed_run_id THEN 'created'
        ELSE 'changed'
      END AS kind
    FROM ${raw(name)} t
    JOIN companies c ON c.id = t.company_id
    WHERE t.company_id = ${companyId}::uuid
      AND t.changed_run_id = ${runId}::uuid
      AND ${visibleCompaniesSql(viewer)}
      AND c.erase_requested_at IS NULL
        ${
          cursor
            ? sql`AND (${keys}) > (${join(
                cursor.key.map(
                  (part) => sql`
        ${part}::uuid`,
                ),
              )})`
            : empty
        }
    ORDER BY ${keys}
    LIMIT ${limit + 1}`;
  const last = found.length > limit ? found[limit - 1] : undefined;
  return {
    changes: found.slice(0, limit).map((row) => describe(name, row, withPay)),
    next: last ? writeRowCursor({ order, value: null, key: last.key }) : null,
  };
}

function describe(
  table: DataTableName,
  { key, label, kind, raw, previous }: Found,
  withPay: boolean,
): RowChange {
  return {
    id: key.join(" "),
    kind,
    label: label || "Without a name",
    fields:
      kind === "changed" && previous !== null ? changedFields(table, previous, raw, withPay) : [],
  };
}
