import type { Column, Shown } from "../data/table-definition.ts";
import { asRow, type RawRow, requireUuid } from "../rows/fields.ts";
import { type ColumnDefinition, DATA, textColumn } from "./columns.ts";
import type { TableName } from "./names.ts";

/** One row for one table. `raw` is what Gusto answered; the rest are its columns by their names in the database. */
export type Row = { table: TableName; raw: RawRow; values: Readonly<Record<string, unknown>> };

type TableInput = {
  name: TableName;
  /** The Prisma model, and what a row of it is. */
  model: string;
  doc: string;
  /** The version of the reader that makes the columns: raise it when the same JSON gives other values, and stored rows are read again. */
  reader?: number;
  /** The primary key after the company. */
  key?: readonly string[];
  /** The uuid by which a reading tells what is still there; one of its own where a row has no `uuid`. */
  seen?: string;
  uuid?: (raw: RawRow) => string;
  columns: Readonly<Record<string, ColumnDefinition>>;
  /** Columns that only news from Gusto sets, never a reader that was mended. */
  setByNews?: readonly string[];
  /** What a row is part of: it goes with it, and is missing only where its owner was read with such parts. */
  partOf?: { table: TableName; column: string; parts: string };
  /** In its JSON everything is pay but these fields. Absent: whatever is called like an amount. */
  notPay?: ReadonlySet<string>;
  /** Null: never shown by itself. */
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
    read: (json: unknown, of: Readonly<Record<string, string>>) => Row;
  };

/** A table of synced data. Whatever knows tables (schema, writer, erasing, screens, files, API) takes it from here. */
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
    read: (json, of) => {
      const raw = asRow(json);
      const values = stored.map(([name, { read }]) => [name, read?.(raw, name, of)]);
      return { table: table.name, raw, values: Object.fromEntries(values) };
    },
  };
}

function uuidOfRow(read = (raw: RawRow) => requireUuid(raw, "uuid")): ColumnDefinition {
  return { kind: "text", type: "uuid", label: "Gusto uuid", isRequired: true, ...DATA, read };
}

/** Plain data: a page may hand it to a component of the browser. */
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
