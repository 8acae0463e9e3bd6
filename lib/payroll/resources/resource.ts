import type { RawRow } from "../rows/fields.ts";
import type { ResourceName } from "../runs/resource-names.ts";
import type { TableName } from "../rows/tables.ts";

/** One row for one table. `raw` is what Gusto answered; the rest are its columns by their names in the database. */
export type Row = { table: TableName; raw: RawRow; values: Readonly<Record<string, unknown>> };

/** What a reading covers. `today` is the day on which the run was asked for, so that a resumed run asks for the same. */
export type ReadingScope = { today: string; historyMonths: number };

/** A part of a list that is asked for by itself, page by page. */
export type Window = { query: Readonly<Record<string, string>> };

/** A list of a company that is read whole, and whose missing rows are gone at Gusto. */
export type ListResource = {
  name: ResourceName;
  /** What Gusto's application must be allowed to do. */
  scope: string;
  /** Below `/v1/companies/{uuid}`. */
  path: string;
  /** Rows a page that are asked for; Gusto may give fewer. Null: this list has no pages. */
  per: number | null;
  windows: (scope: ReadingScope) => Window[];
  /** The first of the tables is that of the list itself; the others hold what its rows contain. */
  tables: readonly TableName[];
  /** @throws UnreadableRow */
  read: (raw: RawRow) => Row[];
  /** Which stored rows a complete reading covers, as a condition on `t`, when not all of the company's. */
  covers?: (scope: ReadingScope) => { sql: string; values: readonly string[] };
  /** `GET` of one of them: for a row that the list lacks, and for a webhook that names it. */
  one?: One;
};

export type One = {
  path: (companyUuid: string, uuid: string) => string;
  query: Readonly<Record<string, string>>;
  /** Its answer is the same as the row of the list. Otherwise it only tells that the row is there. */
  isRow: boolean;
};

/** Of lists that may be long: as many as Gusto's own command line asks for. */
export const MOST_PER_PAGE = 500;

export const everything = (): Window[] => [{ query: {} }];
