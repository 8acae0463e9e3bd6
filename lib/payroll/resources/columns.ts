import type { Column, ColumnKind } from "../data/table-definition.ts";
import { amount, count, day, flag, type RawRow, rowIn, text, time, uuid } from "../rows/fields.ts";

/*
 * A column of synced data: how it is read from Gusto's JSON, stored and shown, and whether it is
 * pay. Each is defined once, in its resource's file.
 */

type ColumnType =
  | "text"
  | "uuid"
  | "uuid[]"
  | "boolean"
  | "int"
  | "date"
  | "timestamptz"
  | "numeric(14,2)"
  | "numeric(10,3)";

/** `of`: column values that a child row's JSON doesn't contain. @throws UnreadableRow */
type ReadColumn = (raw: RawRow, name: string, of: Readonly<Record<string, string>>) => unknown;

export type ColumnDefinition = Omit<Column, "key" | "label"> & {
  /** Null: stored but never shown. */
  label: string | null;
  /** PostgreSQL's type. Absent: nothing is stored, `sql` computes the value. */
  type?: ColumnType;
  read?: ReadColumn;
  isRequired?: true;
  /** For the schema. */
  doc?: string;
};

type Options = Partial<Omit<ColumnDefinition, "kind" | "label">> & {
  /** Gusto's name for it, if different from the column's. */
  from?: string;
  /** The object in the row that contains it. */
  within?: string;
};

const columnOf =
  (kind: ColumnKind, type: ColumnType, readField: (raw: RawRow, name: string) => unknown) =>
  (label: string | null, { from, within, ...more }: Options = {}): ColumnDefinition => ({
    kind,
    type,
    label,
    read:
      within || from
        ? (raw, name) => readField(within ? rowIn(raw, within) : raw, from ?? name)
        : readField,
    ...more,
  });

export const textColumn = columnOf("text", "text", text);
export const dateColumn = columnOf("date", "date", day);
export const timeColumn = columnOf("time", "timestamptz", time);
export const moneyColumn = columnOf("money", "numeric(14,2)", amount);
export const numberColumn = columnOf("number", "int", count);
export const yesNoColumn = columnOf("yes_no", "boolean", flag);

/** UUIDs are for files and services; screens use them for links. */
export const uuidColumn = (label: string, options: Options = {}): ColumnDefinition => ({
  ...columnOf("text", "uuid", uuid)(label, options),
  ...DATA,
});

/** The parent row's UUID. */
export const ownerColumn = (label: string): ColumnDefinition => ({
  ...{ kind: "text", type: "uuid", label, isRequired: true },
  ...DATA,
  read: (_raw, name, of) => of[name],
});

/** Nothing is stored: `sql` computes the value from row `t`. */
export const computedColumn = (
  label: string,
  sql: string,
  more: Partial<ColumnDefinition> = {},
): ColumnDefinition => ({ kind: "text", label, sql, ...more });

/** Only in files and API responses. */
export const DATA = { only: "data" } as const;
/** On the screen only when chosen. */
export const EXTRA = { isExtra: true } as const;
/** An individual's pay. */
export const PAY = { isPay: true } as const;
/** A total over a row's people: with only a few, it amounts to pay. */
export const TOTAL = { isTotal: true } as const;
