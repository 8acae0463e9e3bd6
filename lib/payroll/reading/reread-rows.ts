import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { logger } from "#lib/platform/logger.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { type RawRow, UnreadableRow } from "../rows/fields.ts";
import type { Row, Table } from "../resources/define-table.ts";
import { TABLE_NAMES, type TableName } from "../resources/names.ts";
import { TABLES } from "../rows/tables.ts";
import { recordOf, rowsAsJson } from "../rows/write-rows.ts";

/*
 * Recomputes columns written by an older reader version from the stored JSON, without calling
 * Gusto. A sync never writes an unchanged row, so a fixed reader would otherwise fix only new rows.
 */

const ROWS_AT_ONCE = 200;
const STEPS_AT_ONCE = 25;

type Stored = { company: string; raw: RawRow; key: Record<string, string> };

/** Does a limited number of steps; the sweep calls it again. @returns how many rows were updated */
export async function rereadRows(stop?: AbortSignal): Promise<number> {
  let reread = 0;
  let steps = 0;
  for (const table of TABLE_NAMES) {
    for (
      let found = ROWS_AT_ONCE;
      found === ROWS_AT_ONCE && steps < STEPS_AT_ONCE && !stop?.aborted;
      steps += 1
    ) {
      found = await transaction((tx) => rereadStep(tx, table));
      reread += found;
    }
  }
  if (reread > 0) logger().info({ rows: reread }, "Synced rows were reprocessed by a newer reader");
  return reread;
}

/** Skips rows a running sync has locked instead of waiting; the sync updates those. */
async function rereadStep(tx: Transaction, name: TableName): Promise<number> {
  const table = TABLES[name];
  const key = Object.keys(table.columns).filter((column) => table.columns[column] === "uuid");
  const stored = await tx.$queryRawUnsafe<Stored[]>(
    `
      SELECT company_id::text AS company, raw,
        jsonb_build_object(${key.map((column) => `'${column}', "${column}"`).join(", ")}) AS key
      FROM ${name}
      WHERE reader_version < ${table.reader}
      LIMIT ${ROWS_AT_ONCE}
      FOR UPDATE SKIP LOCKED`,
  );
  if (stored.length === 0) return 0;
  const read = stored.map((row) => ({ row, values: readAgain(name, row) }));
  await tx.$executeRawUnsafe(
    mendingOf(name, table),
    rowsAsJson(
      read.map(({ row, values }) => ({
        table: name,
        raw: {},
        values: {
          ...values,
          ...keyOf(table, row),
          company_id: row.company,
          is_read: values !== null,
        },
      })),
    ),
  );
  return stored.length;
}

function keyOf(table: Table, { key }: Stored): Record<string, string | undefined> {
  return Object.fromEntries(table.key.map((column) => [column, key[column]]));
}

/**
 * What a row's JSON doesn't contain comes from its own columns. Null if the new reader can't read
 * it: the columns stay, and the next sync records the problem.
 */
function readAgain(name: TableName, { raw, key }: Stored): Row["values"] | null {
  try {
    return TABLES[name].read(raw, key).values;
  } catch (error) {
    if (error instanceof UnreadableRow) return null;
    throw error;
  }
}

/**
 * Our copy's timestamp changes only if a column does, so services that follow changes see it. No
 * run is recorded as the author.
 */
function mendingOf(name: TableName, table: Table): string {
  const { columns, record } = recordOf(table);
  const mended = columns.filter(
    (column) => !table.key.includes(column) && !table.setByNews.includes(column),
  );
  const all = (of: string) => mended.map((column) => `${of}."${column}"`).join(", ");
  const updates = mended.map(
    (column) => `"${column}" = CASE WHEN r.is_read THEN r."${column}" ELSE t."${column}" END`,
  );
  const sameKey = table.key.map((column) => `AND t."${column}" = r."${column}"`);
  return `
    UPDATE ${name} t
    SET reader_version = ${table.reader},
      ${updates.join(", ")},
      changed_at = CASE
        WHEN r.is_read AND (${all("t")}) IS DISTINCT FROM (${all("r")}) THEN clock_timestamp()
        ELSE t.changed_at
      END
    FROM json_to_recordset($1::json)
      AS ${record.replace(/\)$/, ", company_id uuid, is_read boolean)")}
    WHERE t.company_id = r.company_id ${sameKey.join(" ")}`;
}
