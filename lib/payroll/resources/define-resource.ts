import type { RawRow } from "../rows/fields.ts";
import type { ResourceName, TableName } from "./names.ts";
import { readerOf, type Row, type Table } from "./define-table.ts";

/**
 * What a reading covers. `today` is the day the run was requested, so a resumed run requests the
 * same range.
 */
export type ReadingScope = { today: string; historyMonths: number };

/** A part of a list that is requested separately, page by page. */
export type ReadingWindow = { query: Readonly<Record<string, string>> };

type Common = {
  name: ResourceName;
  /** Display name. */
  label: string;
  /** Its place in a run: what others depend on comes first. */
  position: number;
  /** The OAuth scope it needs. */
  scope: string;
  /**
   * Requested only if the connection has the scope; without it, that is reported but not counted as
   * a failure.
   */
  isOptional?: true;
};

type ListInput = Common & {
  /** Below `/v1/companies/{uuid}`. */
  path: string;
  /** Requested rows per page; Gusto may return fewer. Null: this list has no pages. */
  per: number | null;
  /** A single window if absent. */
  windows?: (scope: ReadingScope) => ReadingWindow[];
  /** The first table is the list's own; the others hold its child rows. */
  tables: readonly [Table, ...Table[]];
  /**
   * A condition on `t` for the stored rows a complete reading covers, if not all of the company's.
   */
  covers?: (scope: ReadingScope) => { sql: string; values: readonly string[] };
  /** `GET` of a single row: for one missing from the list, and for a webhook that names it. */
  one?: One;
};

/** A company list that is read completely, so that missing rows are gone at Gusto. */
export type ListResource = Omit<ListInput, "tables"> & {
  kind: "list";
  table: TableName;
  tables: readonly TableName[];
  definitions: readonly Table[];
  /** The row itself and its child rows. @throws UnreadableRow */
  read: (raw: RawRow) => Row[];
};

/** The lines of each row of a list, requested row by row. */
type LinesResource = Common & {
  kind: "lines";
  /** The resource whose rows they belong to. */
  of: ResourceName;
  table: TableName;
  definitions: readonly [Table];
};

export type Resource = ListResource | LinesResource;

export type One = {
  path: (companyUuid: string, uuid: string) => string;
  query: Readonly<Record<string, string>>;
  /** The response equals the row in the list. Otherwise it only proves that the row exists. */
  isRow: boolean;
};

/** For potentially long lists: as many as Gusto's own CLI requests. */
export const MOST_PER_PAGE = 500;

/**
 * Defines a list to read. Only the file that calls this is written by hand; `npm run resources`
 * generates the rest.
 */
export function defineList({ tables: definitions, ...list }: ListInput): ListResource {
  const [table] = definitions;
  return {
    kind: "list",
    ...list,
    table: table.name,
    tables: definitions.map(({ name }) => name),
    definitions,
    read: readerOf(definitions),
  };
}

export function defineLines({
  table,
  ...lines
}: Common & { of: ResourceName; table: Table }): LinesResource {
  return { kind: "lines", ...lines, table: table.name, definitions: [table] };
}
