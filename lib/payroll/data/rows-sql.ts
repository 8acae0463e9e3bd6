import "server-only";
import { searchTerm } from "#lib/platform/page-query.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import type { DataQuery } from "./data-query.ts";
import type { RowCursor } from "./row-cursor.ts";
import type { Column, TableDefinition } from "./table-definition.ts";

/*
 * The parts of the single statement that reads synced rows. Identifiers come only from the resource
 * files; values are always parameters.
 */

const { raw, sql, join, empty } = Prisma;

export function fromTable(table: TableDefinition, withPay: boolean): Prisma.Sql {
  const joined = (withPay && table.joinForPay) || "";
  return raw(`${table.name} t JOIN companies c ON c.id = t.company_id ${joined}`);
}

function valueOf(column: Column): string {
  return column.sql ?? `t.${column.key}`;
}

/**
 * A column as selected: money and days as text, times as ISO text, so nothing is rounded on the
 * way.
 */
export function selectColumn(column: Column): Prisma.Sql {
  const value = valueOf(column);
  switch (column.kind) {
    case "time":
      return raw(
        `to_char(${value} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "${column.key}"`,
      );
    case "money":
    case "number":
    case "date":
      return raw(`${value}::text AS "${column.key}"`);
    case "yes_no":
    case "text":
      return raw(`${value} AS "${column.key}"`);
  }
}

/**
 * A column's sort expression. Text is folded (lib/platform/text/fold-text.ts) and limited in
 * length, because cursors carry it.
 */
export function sortValue(column: Column): string {
  const value = column.sortSql ?? valueOf(column);
  if (column.kind === "text") return foldedOrder(value);
  return column.kind === "time" ? `extract(epoch FROM ${value})` : value;
}

/** Sorts text for people, in any database locale. */
export function foldedOrder(value: string): string {
  return `left(fold_text((${value})::text), 100) COLLATE "C"`;
}

const CASTS = {
  text: "text",
  date: "date",
  time: "numeric",
  money: "numeric",
  number: "numeric",
  yes_no: "boolean",
} as const;

/** Rows after the cursor. Rows without a value come last, in both directions. */
export function afterCursor(
  column: Column,
  isDescending: boolean,
  key: readonly string[],
  cursor: RowCursor | null,
): Prisma.Sql {
  if (cursor === null) return empty;
  const value = raw(sortValue(column));
  const keys = sql`
    (${join(key.map((name) => raw(`t.${name}`)))}) > (
      ${join(
        cursor.key.map(
          (part) => sql`
    ${part}::uuid`,
        ),
      )}
    )`;
  if (cursor.value === null) return sql`AND ${value} IS NULL AND ${keys}`;
  const given = sql`${cursor.value}::${raw(CASTS[column.kind])}`;
  return sql`
    AND (
      ${value} ${raw(isDescending ? "<" : ">")} ${given}
      OR (${value} = ${given} AND ${keys})
      OR ${value} IS NULL
    )`;
}

export function orderOf(column: Column, isDescending: boolean, key: readonly string[]): Prisma.Sql {
  const value = sortValue(column);
  return raw(
    `${value} IS NULL, ${value} ${isDescending ? "DESC" : "ASC"}, ${key.map((name) => `t.${name}`).join(", ")}`,
  );
}

export function searched(table: TableDefinition, q: string | undefined): Prisma.Sql {
  const term = searchTerm(q);
  if (term === null || table.search.length === 0) return empty;
  // Also matches the full name, with either the preferred or the legal first name.
  const names = ["first_name", "preferred_first_name"]
    .filter((first) => table.search.includes(first))
    .map((first) => `concat_ws(' ', t.${first}, t.last_name)`);
  const fields = [
    ...table.search.map((name) => `t.${name}`),
    ...names,
    ...(table.searchSql ?? []),
  ].join(", ");
  // Joined with a character that folding keeps and no one types, so a search can't match across two
  // fields.
  return sql`
    AND strpos(fold_text(concat_ws(chr(31), ${raw(fields)})), fold_text(${term})) > 0`;
}

export function filtered(table: TableDefinition, filters: DataQuery["filters"]): Prisma.Sql {
  const conditions = Object.entries(filters).map(([name, value]) => filterSql(table, name, value));
  return conditions.length === 0 ? empty : sql`AND ${join(conditions, " AND ")}`;
}

function filterSql(table: TableDefinition, name: string, value: string): Prisma.Sql {
  if (name === "department") return sql`t.department = ${value}`;
  if (name === "year") {
    const day = raw(`t.${table.yearOf}`);
    return sql`
      ${day} >= ${`${value}-01-01`}::date AND ${day} < ${`${Number(value) + 1}-01-01`}::date`;
  }
  return raw(table.choices?.[value] ?? "true");
}
