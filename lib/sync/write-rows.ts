import "server-only";
import type { Transaction } from "../db.ts";
import type { Row } from "./resources/resource.ts";
import { TABLES, type Table, type TableName } from "./tables.ts";

/*
 * Rows in bulk: one statement a table and page. A row whose raw JSON is the same is not touched, so that reading again without
 * news writes nothing; a changed one keeps what it was before in `previous`.
 */

export type Written = { created: number; updated: number };
type Owner = { companyId: string; runId: string };

const statements = new Map<TableName, string>();

/** Writes rows of one company. Of two with the same key the later one counts. */
export async function writeRows(tx: Transaction, owner: Owner, table: TableName, rows: readonly Row[]): Promise<Written> {
  if (rows.length === 0) return { created: 0, updated: 0 };
  const statement = statements.get(table) ?? upsertOf(table, TABLES[table]);
  statements.set(table, statement);
  const [written] = await tx.$queryRawUnsafe<Written[]>(statement, toJson(lastOfEach(rows, TABLES[table])), owner.companyId, owner.runId);
  return written ?? { created: 0, updated: 0 };
}

function lastOfEach(rows: readonly Row[], table: Table): Row[] {
  return [...new Map(rows.map((row) => [table.key.map((column) => row.values[column]).join(" "), row])).values()];
}

function toJson(rows: readonly Row[]): string {
  const json = JSON.stringify(rows.map(({ values, raw }) => ({ ...values, raw })));
  // PostgreSQL's jsonb has no place for a zero character or half of a surrogate pair.
  return /\\u(0000|d[89a-f])/i.test(json) ? JSON.stringify(JSON.parse(json), (_key, value: unknown) => (typeof value === "string" ? value.replaceAll("\u0000", "").toWellFormed() : value)) : json;
}

function upsertOf(name: TableName, table: Table): string {
  const columns = Object.keys(table.columns);
  const list = columns.map((column) => `"${column}"`).join(", ");
  const conflict = ["company_id", ...table.key].map((column) => `"${column}"`).join(", ");
  const updates = columns.filter((column) => !table.key.includes(column)).map((column) => `"${column}" = excluded."${column}"`);
  return `
    WITH written AS (
      INSERT INTO ${name} AS t (company_id, created_run_id, changed_run_id, changed_at, ${list}, raw)
      SELECT $2::uuid, $3::uuid, $3::uuid, clock_timestamp(), ${list}, raw
      FROM json_to_recordset($1::json) AS r(${Object.entries(table.columns).map(([column, type]) => `"${column}" ${type}`).join(", ")}, raw jsonb)
      ON CONFLICT (${conflict}) DO UPDATE SET
        ${updates.join(", ")}, raw = excluded.raw, changed_run_id = excluded.changed_run_id, changed_at = excluded.changed_at, deleted_at = NULL,
        previous = CASE WHEN t.raw IS DISTINCT FROM excluded.raw THEN t.raw ELSE t.previous END
      WHERE t.raw IS DISTINCT FROM excluded.raw OR t.deleted_at IS NOT NULL
      RETURNING (xmax = 0) AS created
    )
    SELECT count(*) FILTER (WHERE created)::int AS created, count(*) FILTER (WHERE NOT created)::int AS updated FROM written`;
}

export type Coverage = { sql: string; values: readonly string[] };

/** Marks what a complete reading of the run did not see. `covers` narrows it to what the reading asked for. */
export async function markMissing(tx: Transaction, owner: Owner, table: TableName, covers?: Coverage): Promise<number> {
  const { seen } = TABLES[table];
  return tx.$executeRawUnsafe(
    `UPDATE ${name(table)} t SET deleted_at = clock_timestamp(), changed_run_id = $2::uuid, changed_at = clock_timestamp()
     WHERE t.company_id = $1::uuid AND t.deleted_at IS NULL ${covers ? `AND ${covers.sql}` : ""}
       AND t."${seen}" NOT IN (SELECT unnest(uuids) FROM sync_pages WHERE run_id = $2::uuid AND "table" = $3)`,
    owner.companyId,
    owner.runId,
    table,
    ...(covers?.values ?? []),
  );
}

/** Only names of ours reach a statement's text. */
function name(table: TableName): TableName {
  if (!(table in TABLES)) throw new Error("There is no such table.");
  return table;
}
