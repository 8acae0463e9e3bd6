/* What a table of synced data consists of. Pure; components may import it. */

import type { DataTableName } from "../resources/names.ts";

export type ColumnKind = "text" | "date" | "time" | "money" | "number" | "yes_no";

export type Column = {
  /** Its name in URLs, files and the API. */
  key: string;
  label: string;
  kind: ColumnKind;
  /** A deadline at Gusto: always shown in Gusto's time zone. */
  isDeadline?: true;
  /** An individual's pay: left out unless requested. */
  isPay?: true;
  /**
   * A total over a row's people. With fewer than `PEOPLE_IN_A_TOTAL` it amounts to pay, and is
   * empty unless pay was requested.
   */
  isTotal?: true;
  /** Where it appears; everywhere if absent. */
  only?: "screen" | "data";
  /** On the screen only when chosen. */
  isExtra?: true;
  /** The SQL expression, if the value isn't the column of that name; `t` is the table. */
  sql?: string;
  /** What to sort by, if it isn't the value. */
  sortSql?: string;
};

export type FilterName = "status" | "department" | "kind" | "year";

/** How a table is shown. */
export type Shown = {
  /** The name of one row, in the middle of a sentence. */
  one: string;
  many: string;
  /** A row's label in the list of changes, as SQL over `t`. */
  rowLabel: string;
  search: readonly string[];
  /** What is searched besides these columns, as SQL over `t`. */
  searchSql?: readonly string[];
  filters: readonly FilterName[];
  /** The condition for each filter choice, as SQL over `t`. */
  choices?: Readonly<Record<string, string>>;
  /** The column the year filter applies to. */
  yearOf?: string;
  sort: { column: string; isDescending: boolean };
  /** Joined only if pay is requested. */
  joinForPay?: string;
  /** The tab that shows it. If absent, it is found under "More data". */
  tab?: string;
};

export type TableDefinition = Shown & {
  name: DataTableName;
  columns: readonly Column[];
  /** The primary key after the company. */
  key: readonly string[];
};
