import type { Column, Shown } from "../data/table-definition.ts";
import { type RawRow, requireUuid, rowsIn } from "../rows/fields.ts";
import { type ColumnDefinition, DATA, textColumn } from "./columns.ts";
import type { TableName } from "./names.ts";

/** One row for one table. `raw` is Gusto's JSON; the rest are its columns by database name. */
export type Row = { table: TableName; raw: RawRow; values: Readonly<Record<string, unknown>> };

type TableInput = {
  name: TableName;
  /** The Prisma model, and what one row is. */
  model: string;
  doc: string;
  /**
   * The version of the reader. Raise it when the same JSON gives different values, and stored rows
   * are recomputed.
   */
  reader?: number;
  /** The primary key after the company. */
  key?: readonly string[];
  /**
   * The UUID by which a reading recognizes existing rows; a different column if a row has no
   * `uuid`.
   */
  seen?: string;
  uuid?: (raw: RawRow) => string;
  columns: Readonly<Record<string, ColumnDefinition>>;
  /** Columns set only by new data from Gusto, never by a fixed reader. */
  setByNews?: readonly string[];
  /**
   * What a row is a child of: it goes with its parent, and counts as missing only if the parent was
   * read with such children.
   */
  partOf?: { table: TableName; column: string; parts: string };
  /**
   * Everything in its JSON is pay except these fields. If absent, fields named like an amount are
   * pay.
   */
  notPay?: ReadonlySet<string>;
  /** Null: never shown on its own. */
  shown: Shown | null;
};

export type Table = Required<Pick<TableInput, "reader" | "key" | "seen" | "setByNews">> &
  Pick<TableInput, "name" | "model" | "doc" | "partOf" | "notPay" | "shown"> & {
    definitions: Readonly<Record<string, ColumnDefinition>>;
    /** The stored columns with their types. */
    columns: Readonly<Record<string, string>>;
    /** The columns that may be shown. */
    shownColumns: readonly Column[];
    /** @throws UnreadableRow */
    read: (raw: RawRow, of: Readonly<Record<string, string>>) => Row;
  };

/**
 * Defines a table of synced data. Everything that deals with tables (schema, writer, erasing,
 * screens, files, API) reads it from here.
 */
export function defineTable({ uuid, columns: given, ...table }: TableInput): Table {
  const own = table.seen ?? "gusto_uuid";
  const definitions = {
    ...(!table.seen && { gusto_uuid: uuidOfRow(uuid) }),
    ...given,
    version: textColumn(null),
  };
  const stored = Object.entries(definitions).filter(([, { type }]) => type !== undefined);
  return {
    reader: 1,
    key: [own],
    seen: own,
    setByNews: [],
    ...table,
    definitions,
    columns: Object.fromEntries(stored.map(([name, { type = "text" }]) => [name, type])),
    shownColumns: Object.entries(definitions).flatMap(shownColumn),
    read: (raw, of) => {
      const values = stored.map(([name, { read }]) => [name, read?.(raw, name, of)]);
      return { table: table.name, raw, values: Object.fromEntries(values) };
    },
  };
}

function uuidOfRow(read = (raw: RawRow) => requireUuid(raw, "uuid")): ColumnDefinition {
  return { kind: "text", type: "uuid", label: "Gusto uuid", isRequired: true, ...DATA, read };
}

/** Plain data, so a page can pass it to a client component. */
function shownColumn([key, definition]: [string, ColumnDefinition]): Column[] {
  const {
    label,
    type: _type,
    read: _read,
    isRequired: _required,
    doc: _doc,
    ...column
  } = definition;
  return label === null ? [] : [{ key, label, ...column }];
}

/** Reads a row of the first of these tables, and the rows of the others that it contains. */
export function readerOf(tables: readonly [Table, ...Table[]]): (raw: RawRow) => Row[] {
  return (raw) => readWithParts(tables[0], tables, raw, {});
}

function readWithParts(
  table: Table,
  all: readonly Table[],
  raw: RawRow,
  of: Readonly<Record<string, string>>,
): Row[] {
  const parts = all.flatMap((part) =>
    part.partOf?.table === table.name ? [{ part, ...part.partOf }] : [],
  );
  const row = table.read(raw, of);
  return [
    row,
    ...parts.flatMap(({ part, column, parts: field }) =>
      rowsIn(row.raw, field).flatMap((contained) =>
        readWithParts(part, all, contained, { ...of, [column]: String(row.values[table.seen]) }),
      ),
    ),
  ];
}
