import { rowsIn } from "../rows/fields.ts";
import type { ResourceName, TableName } from "./names.ts";
import type { Row, Table } from "./define-table.ts";

/** What a reading covers. `today` is the day on which the run was asked for, so that a resumed run asks for the same. */
export type ReadingScope = { today: string; historyMonths: number };

/** A part of a list that is asked for by itself, page by page. */
export type Window = { query: Readonly<Record<string, string>> };

type Common = {
  name: ResourceName;
  /** For people. */
  label: string;
  /** Its place in a run: what others need comes before them. */
  position: number;
  /** What Gusto's application must be allowed to do. */
  scope: string;
  /** Asked for only where the connection has the scope; elsewhere its absence is said, and is no failure. */
  isOptional?: true;
};

type ListInput = Common & {
  /** Below `/v1/companies/{uuid}`. */
  path: string;
  /** Rows a page that are asked for; Gusto may give fewer. Null: this list has no pages. */
  per: number | null;
  /** Everything at once when absent. */
  windows?: (scope: ReadingScope) => Window[];
  /** The first of the tables is that of the list itself; the others hold what its rows contain. */
  tables: readonly [Table, ...Table[]];
  /** Which stored rows a complete reading covers, as a condition on `t`, when not all of the company's. */
  covers?: (scope: ReadingScope) => { sql: string; values: readonly string[] };
  /** `GET` of one of them: for a row that the list lacks, and for a webhook that names it. */
  one?: One;
};

/** A list of a company that is read whole, and whose missing rows are gone at Gusto. */
export type ListResource = Omit<ListInput, "tables"> & {
  kind: "list";
  table: TableName;
  tables: readonly TableName[];
  definitions: readonly Table[];
  /** The row itself, and those that it contains. @throws UnreadableRow */
  read: (raw: unknown) => Row[];
};

/** What each row of a list has by itself, asked for row by row. */
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
  /** Its answer is the same as the row of the list. Otherwise it only tells that the row is there. */
  isRow: boolean;
};

/** Of lists that may be long: as many as Gusto's own command line asks for. */
export const MOST_PER_PAGE = 500;

/** A list to read: the file that calls this is all there is to write by hand, `npm run resources` derives the rest. */
export function defineList({ tables: definitions, ...list }: ListInput): ListResource {
  const [table] = definitions;
  return {
    kind: "list",
    ...list,
    table: table.name,
    tables: definitions.map(({ name }) => name),
    definitions,
    read: (raw) => readWithParts(table, definitions, raw, {}),
  };
}

export function defineLines({
  table,
  ...lines
}: Common & { of: ResourceName; table: Table }): LinesResource {
  return { kind: "lines", ...lines, table: table.name, definitions: [table] };
}

function readWithParts(
  table: Table,
  all: readonly Table[],
  raw: unknown,
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
