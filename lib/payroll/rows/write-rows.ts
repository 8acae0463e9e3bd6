import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { storableText } from "#lib/platform/database/storable.ts";
import type { Row, Table } from "../resources/define-table.ts";
import type { TableName } from "../resources/names.ts";
import { refusalOf } from "../reading/refusal-of.ts";
import { TABLES } from "./tables.ts";

/*
 * Writes rows in bulk, one statement per table and page. A row with unchanged raw JSON isn't
 * touched, so rereading without news writes nothing; a changed row keeps its prior version in
 * `previous`. If only our reader changed, the columns are updated and the row counts as unchanged.
 * A row the database rejects is found by bisection, and the others are written.
 */

type Refused = { row: Row; reason: string };
export type Written = { created: number; updated: number; refused: Refused[] };
/** Whose rows, and the run that writes them. */
export type Owner = { companyId: string; runId: string };

/** Writes one company's rows. If two have the same key, the later one wins. */
export async function writeRows(
  tx: Transaction,
  owner: Owner,
  table: TableName,
  rows: readonly Row[],
): Promise<Written> {
  return rows.length === 0
    ? { created: 0, updated: 0, refused: [] }
    : writeOrHalve(tx, owner, table, lastOfEach(rows, TABLES[table]));
}

async function writeOrHalve(
  tx: Transaction,
  owner: Owner,
  table: TableName,
  rows: readonly Row[],
): Promise<Written> {
  await tx.$executeRaw`SAVEPOINT before_rows`;
  try {
    const written = await upsert(tx, owner, table, rows);
    await tx.$executeRaw`RELEASE SAVEPOINT before_rows`;
    return { ...written, refused: [] };
  } catch (error) {
    const reason = refusalOf(error);
    if (reason === null) throw error;
    await tx.$executeRaw`ROLLBACK TO SAVEPOINT before_rows`;
    await tx.$executeRaw`RELEASE SAVEPOINT before_rows`;
    if (rows.length === 1)
      return { created: 0, updated: 0, refused: rows.map((row) => ({ row, reason })) };
    const middle = Math.ceil(rows.length / 2);
    const first = await writeOrHalve(tx, owner, table, rows.slice(0, middle));
    const second = await writeOrHalve(tx, owner, table, rows.slice(middle));
    return {
      created: first.created + second.created,
      updated: first.updated + second.updated,
      refused: [...first.refused, ...second.refused],
    };
  }
}

async function upsert(
  tx: Transaction,
  owner: Owner,
  table: TableName,
  rows: readonly Row[],
): Promise<Pick<Written, "created" | "updated">> {
  const [written] = await tx.$queryRawUnsafe<Pick<Written, "created" | "updated">[]>(
    upsertOf(table, TABLES[table]),
    rowsAsJson(rows),
    owner.companyId,
    owner.runId,
  );
  return written ?? { created: 0, updated: 0 };
}

function lastOfEach(rows: readonly Row[], table: Table): Row[] {
  return [
    ...new Map(
      rows.map((row) => [table.key.map((column) => row.values[column]).join(" "), row]),
    ).values(),
  ];
}

/** The rows for `json_to_recordset`. */
export function rowsAsJson(rows: readonly Row[]): string {
  const json = JSON.stringify(rows.map(({ values, raw }) => ({ ...values, raw })));
  return /\\u(0000|d[89a-f])/i.test(json) ? JSON.stringify(storable(JSON.parse(json))) : json;
}

/** jsonb can't store NUL characters or lone surrogates, in keys or in values. */
function storable(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [storableText(name), storable(entry)]),
  );
}

/** A table's columns in statement order, and its recordset. */
export function recordOf(table: Table): { columns: string[]; record: string } {
  return {
    columns: Object.keys(table.columns),
    record: `r(${Object.entries(table.columns)
      .map(([column, type]) => `"${column}" ${type}`)
      .join(", ")}, raw jsonb)`,
  };
}

function upsertOf(name: TableName, table: Table): string {
  const { columns, record } = recordOf(table);
  const list = columns.map((column) => `"${column}"`).join(", ");
  const conflict = ["company_id", ...table.key].map((column) => `"${column}"`).join(", ");
  const news = "(t.raw IS DISTINCT FROM excluded.raw OR t.deleted_at IS NOT NULL)";
  const read = columns.filter(
    (column) => !table.key.includes(column) && !table.setByNews.includes(column),
  );
  const all = (of: string) => read.map((column) => `${of}."${column}"`).join(", ");
  const updates = [
    ...read.map((column) => `"${column}" = excluded."${column}"`),
    ...table.setByNews.map(
      (column) =>
        `"${column}" = CASE WHEN ${news} THEN excluded."${column}" ELSE t."${column}" END`,
    ),
  ];
  return `
    WITH written AS (
      INSERT INTO ${name} AS t
        (company_id, created_run_id, changed_run_id, changed_at, reader_version, ${list}, raw)
      SELECT $2::uuid, $3::uuid, $3::uuid, clock_timestamp(), ${table.reader}, ${list}, raw
      FROM json_to_recordset($1::json) AS ${record}
      ON CONFLICT (${conflict}) DO UPDATE SET
        ${updates.join(", ")}, raw = excluded.raw, reader_version = excluded.reader_version,
        deleted_at = NULL, missing_run_id = NULL,
        changed_run_id = CASE WHEN ${news} THEN excluded.changed_run_id ELSE t.changed_run_id END,
        changed_at = CASE
          WHEN ${news} OR (${all("t")}) IS DISTINCT FROM (${all("excluded")})
            THEN excluded.changed_at
          ELSE t.changed_at
        END,
        previous = CASE WHEN t.raw IS DISTINCT FROM excluded.raw THEN t.raw ELSE t.previous END
      WHERE ${news} OR t.reader_version < excluded.reader_version
      RETURNING (xmax = 0) AS created, changed_run_id = $3::uuid AS news
    )
    SELECT count(*) FILTER (WHERE created)::int AS created,
      count(*) FILTER (WHERE news AND NOT created)::int AS updated
    FROM written`;
}
