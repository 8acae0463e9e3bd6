import type { Column, ColumnKind } from "../data/table-definition.ts";
import { amount, count, day, flag, type RawRow, rowIn, text, time, uuid } from "../rows/fields.ts";

/* A column of synced data: how it is read from Gusto's JSON, stored, shown, and whether it is pay. Each is said once, in the file of its resource. */

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

/** `of`: what the JSON of a row that is part of another does not say of it, by column. @throws UnreadableRow */
type ReadColumn = (raw: RawRow, name: string, of: Readonly<Record<string, string>>) => unknown;

export type ColumnDefinition = Omit<Column, "key" | "label"> & {
  /** Null: stored, and shown nowhere. */
  label: string | null;
  /** As PostgreSQL spells it. Absent: nothing is stored, `sql` says the value. */
  type?: ColumnType;
  read?: ReadColumn;
  isRequired?: true;
  /** For the schema. */
  doc?: string;
};

type Options = Partial<Omit<ColumnDefinition, "kind" | "label">> & {
  /** Gusto's name of it where that is not the column's. */
  from?: string;
  /** The object of the row that holds it. */
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

/** Uuids are for files and services; a screen links by them. */
export const uuidColumn = (label: string, options: Options = {}): ColumnDefinition => ({
  ...columnOf("text", "uuid", uuid)(label, options),
  ...DATA,
});

/** The uuid of the row that this one is part of. */
export const ownerColumn = (label: string): ColumnDefinition => ({
  ...{ kind: "text", type: "uuid", label, isRequired: true },
  ...DATA,
  read: (_raw, name, of) => of[name],
});

/** Nothing is stored: `sql` says the value, from the row `t`. */
export const computedColumn = (
  label: string,
  sql: string,
  more: Partial<ColumnDefinition> = {},
): ColumnDefinition => ({ kind: "text", label, sql, ...more });

/** Only in files and answers. */
export const DATA = { only: "data" } as const;
/** On the screen when somebody chooses it. */
export const EXTRA = { isExtra: true } as const;
/** What somebody earns. */
export const PAY = { isPay: true } as const;
/** Over the people of a row: of few, it is pay. */
export const TOTAL = { isTotal: true } as const;
