/* What a table of synced data consists of. Pure; components may import it. */

import type { DataTableName } from "../resources/names.ts";

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

export type FilterName = "status" | "department" | "kind" | "year";

/** How a table is shown. */
export type Shown = {
  /** What a row is, in the middle of a sentence. */
  one: string;
  many: string;
  /** What a row is called among changes, as SQL over `t`. */
  rowLabel: string;
  search: readonly string[];
  filters: readonly FilterName[];
  /** Which rows a choice of a filter means, as SQL over `t`. */
  choices?: Readonly<Record<string, string>>;
  /** The column of the filter by year. */
  yearOf?: string;
  sort: { column: string; isDescending: boolean };
  /** Joined while pay is asked for. */
  joinForPay?: string;
  /** The tab that shows it. Absent: under "More data", where whatever has no tab of its own is found. */
  tab?: string;
};

export type TableDefinition = Shown & {
  name: DataTableName;
  columns: readonly Column[];
  /** The primary key after the company. */
  key: readonly string[];
};
