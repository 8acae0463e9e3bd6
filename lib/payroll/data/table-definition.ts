/* What a table of synced data consists of. Pure; components may import it. */

export type ColumnKind = "text" | "date" | "time" | "money" | "number" | "yes_no";

export type Column = {
  /** The name in addresses, files and the API. */
  key: string;
  label: string;
  kind: ColumnKind;
  /** A moment by which Gusto has to be told: shown in Gusto's own zone, whoever reads it. */
  isDeadline?: true;
  /** What somebody earns: left out unless it was asked for. */
  isPay?: true;
  /** A total over the people of a row; of fewer than `PEOPLE_IN_A_TOTAL` it is pay, and empty unless pay was asked for. */
  isTotal?: true;
  /** Where it appears; everywhere when absent. */
  only?: "screen" | "data";
  /** On the screen only when chosen. */
  isExtra?: true;
  /** The SQL of the value where it is not the column of that name; `t` is the table. */
  sql?: string;
  /** What to sort by where it is not the value. */
  sortSql?: string;
};

export const DATA_TABLE_NAMES = [
  "locations",
  "departments",
  "employees",
  "jobs",
  "compensations",
  "contractors",
  "pay_schedules",
  "pay_periods",
  "payrolls",
  "payroll_compensations",
] as const;
export type DataTableName = (typeof DATA_TABLE_NAMES)[number];

export type FilterName = "status" | "department" | "kind" | "year";

export type TableDefinition = {
  name: DataTableName;
  /** What a row is, in the middle of a sentence. */
  one: string;
  many: string;
  columns: readonly Column[];
  /** The primary key after the company. */
  key: readonly string[];
  search: readonly string[];
  filters: readonly FilterName[];
  sort: { column: string; isDescending: boolean };
};
