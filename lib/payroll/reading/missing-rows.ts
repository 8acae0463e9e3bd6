import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { Missing } from "./decide-missing.ts";
import type { TableName } from "../resources/names.ts";
import { TABLES } from "../rows/tables.ts";
import type { Owner } from "../rows/write-rows.ts";

/* Rows that a run did not meet: counted, remembered with the run that first missed them, and removed. lib/payroll/reading/decide-missing.ts says which. */

/** A condition on `t`; its values are `$3` and on. */
export type Coverage = { sql: string; values: readonly string[] };

const met = (table: string) =>
  `(SELECT unnest(uuids) FROM sync_pages WHERE run_id = $2::uuid AND "table" = '${table}')`;

const REMOVE =
  "deleted_at = clock_timestamp(), missing_run_id = NULL, changed_run_id = $2::uuid, changed_at = clock_timestamp()";

/** Rows contained in others that were met and came with such rows; without a scope Gusto leaves whole fields out. */
export function inMetOwners(table: TableName): Coverage {
  const owner = ownerOf(table);
  return {
    sql: `EXISTS (SELECT 1 FROM ${owner.table} o WHERE o.company_id = t.company_id AND o.gusto_uuid = t."${owner.column}" AND jsonb_typeof(o.raw->'${owner.parts}') = 'array' AND o.gusto_uuid IN ${met(owner.table)})`,
    values: [],
  };
}

export async function countMissing(
  tx: Transaction,
  owner: Owner,
  table: TableName,
  covers?: Coverage,
): Promise<Missing> {
  const [row] = await tx.$queryRawUnsafe<Missing[]>(
    `SELECT count(*)::int AS stored, count(*) FILTER (WHERE is_missing)::int AS missing, count(*) FILTER (WHERE is_missing AND missing_run_id <> $2::uuid)::int AS before
     FROM (SELECT t.missing_run_id, t."${TABLES[table].seen}" NOT IN ${met(name(table))} AS is_missing FROM ${table} t WHERE ${live(covers)}) found`,
    ...parameters(owner, covers),
  );
  return row ?? { stored: 0, missing: 0, before: 0 };
}

/** Remembers which run first missed the rows that are missing, and that the others were met. Of an incomplete reading only the second. */
export async function rememberMissing(
  tx: Transaction,
  owner: Owner,
  table: TableName,
  { complete, covers }: { complete: boolean; covers?: Coverage },
): Promise<void> {
  const isMet = `t."${TABLES[table].seen}" IN ${met(name(table))}`;
  await tx.$executeRawUnsafe(
    `UPDATE ${table} t SET missing_run_id = NULL WHERE t.company_id = $1::uuid AND t.missing_run_id IS NOT NULL AND ${isMet}${covers ? ` AND ${covers.sql}` : ""}`,
    ...parameters(owner, covers),
  );
  if (!complete) return;
  await tx.$executeRawUnsafe(
    `UPDATE ${table} t SET missing_run_id = $2::uuid WHERE ${live(covers)} AND t.missing_run_id IS NULL AND NOT ${isMet}`,
    ...parameters(owner, covers),
  );
}

/** @returns how many rows an earlier run missed as well, and are removed now */
export function removeMissedTwice(
  tx: Transaction,
  owner: Owner,
  table: TableName,
  covers?: Coverage,
): Promise<number> {
  return tx.$executeRawUnsafe(
    `UPDATE ${name(table)} t SET ${REMOVE} WHERE ${live(covers)} AND t.missing_run_id <> $2::uuid AND t."${TABLES[table].seen}" NOT IN ${met(table)}`,
    ...parameters(owner, covers),
  );
}

/** The next row that is missing and was not asked for in this run; `all: false` leaves out what only this run missed. */
export async function nextMissing(
  tx: Pick<Transaction, "$queryRawUnsafe">,
  owner: Owner,
  table: TableName,
  { after, all }: { after: string; all: boolean },
): Promise<{ uuid: string; left: number } | null> {
  const [row] = await tx.$queryRawUnsafe<{ uuid: string; left: number }[]>(
    `SELECT gusto_uuid::text AS uuid, count(*) OVER ()::int AS left FROM ${name(table)} t
     WHERE t.company_id = $1::uuid AND t.deleted_at IS NULL AND t.missing_run_id IS NOT NULL AND ($4 OR t.missing_run_id <> $2::uuid) AND t.gusto_uuid::text > $3
     ORDER BY gusto_uuid::text LIMIT 1`,
    owner.companyId,
    owner.runId,
    after,
    all,
  );
  return row ?? null;
}

/** Gusto has the row, whatever its list says. */
export async function rememberMet(
  tx: Transaction,
  { companyId }: Owner,
  table: TableName,
  uuid: string,
): Promise<void> {
  await tx.$executeRawUnsafe(
    `UPDATE ${name(table)} SET missing_run_id = NULL WHERE company_id = $1::uuid AND gusto_uuid = $2::uuid AND missing_run_id IS NOT NULL`,
    companyId,
    uuid,
  );
}

/** One row that Gusto does not have: the first time it is remembered, unless a list lacked it as well. @returns how many were removed */
export async function missOne(
  tx: Transaction,
  owner: Owner,
  table: TableName,
  uuid: string,
  { isConfirmed }: { isConfirmed: boolean },
): Promise<number> {
  const parameters = [owner.companyId, owner.runId, uuid];
  const which = "company_id = $1::uuid AND gusto_uuid = $3::uuid AND deleted_at IS NULL";
  const removed = await tx.$executeRawUnsafe(
    `UPDATE ${name(table)} SET ${REMOVE} WHERE ${which} ${isConfirmed ? "" : "AND missing_run_id <> $2::uuid"}`,
    ...parameters,
  );
  if (removed === 0)
    await tx.$executeRawUnsafe(
      `UPDATE ${table} SET missing_run_id = $2::uuid WHERE ${which} AND missing_run_id IS NULL`,
      ...parameters,
    );
  return removed;
}

/** What removed rows contain is gone with them. */
export async function removeParts(tx: Transaction, owner: Owner, table: TableName): Promise<void> {
  const of = ownerOf(table);
  await tx.$executeRawUnsafe(
    `UPDATE ${table} t SET ${REMOVE} FROM ${of.table} o
     WHERE t.company_id = $1::uuid AND t.deleted_at IS NULL AND o.company_id = t.company_id AND o.gusto_uuid = t."${of.column}" AND o.deleted_at IS NOT NULL AND o.changed_run_id = $2::uuid`,
    owner.companyId,
    owner.runId,
  );
}

const live = (covers?: Coverage) =>
  `t.company_id = $1::uuid AND t.deleted_at IS NULL${covers ? ` AND ${covers.sql}` : ""}`;

const parameters = (owner: Owner, covers?: Coverage) => [
  owner.companyId,
  owner.runId,
  ...(covers?.values ?? []),
];

/** Only names of ours reach a statement's text. */
function name(table: TableName): TableName {
  if (!(table in TABLES)) throw new Error("There is no such table.");
  return table;
}

function ownerOf(table: TableName) {
  const owner = TABLES[table].partOf;
  if (!owner) throw new Error(`${table} is part of nothing`);
  return owner;
}
