import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { TableName } from "../resources/names.ts";
import { TABLES } from "../rows/tables.ts";
import type { Owner } from "../rows/write-rows.ts";
import type { Missing } from "./decide-missing.ts";

/* Rows that a run did not meet: found and counted. lib/payroll/reading/decide-missing.ts says what becomes of them, mark-missing.ts does it. */

/** A condition on `t`; its values are `$3` and on. */
export type Coverage = { sql: string; values: readonly string[] };

export const met = (table: string) =>
  `(SELECT unnest(uuids) FROM sync_pages WHERE run_id = $2::uuid AND "table" = '${table}')`;

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
     FROM (SELECT t.missing_run_id, t."${TABLES[table].seen}" NOT IN ${met(nameOf(table))} AS is_missing FROM ${table} t WHERE ${live(covers)}) found`,
    ...parameters(owner, covers),
  );
  return row ?? { stored: 0, missing: 0, before: 0 };
}

/** The next row that is missing and was not asked for in this run; `all: false` leaves out what only this run missed. */
export async function nextMissing(
  tx: Pick<Transaction, "$queryRawUnsafe">,
  owner: Owner,
  table: TableName,
  { after, all }: { after: string; all: boolean },
): Promise<{ uuid: string; left: number } | null> {
  const [row] = await tx.$queryRawUnsafe<{ uuid: string; left: number }[]>(
    `SELECT gusto_uuid::text AS uuid, count(*) OVER ()::int AS left FROM ${nameOf(table)} t
     WHERE t.company_id = $1::uuid AND t.deleted_at IS NULL AND t.missing_run_id IS NOT NULL AND ($4 OR t.missing_run_id <> $2::uuid) AND t.gusto_uuid::text > $3
     ORDER BY gusto_uuid::text LIMIT 1`,
    owner.companyId,
    owner.runId,
    after,
    all,
  );
  return row ?? null;
}

export const live = (covers?: Coverage) =>
  `t.company_id = $1::uuid AND t.deleted_at IS NULL${covers ? ` AND ${covers.sql}` : ""}`;

export const parameters = (owner: Owner, covers?: Coverage) => [
  owner.companyId,
  owner.runId,
  ...(covers?.values ?? []),
];

/** Only names of ours reach a statement's text. */
export function nameOf(table: TableName): TableName {
  if (!(table in TABLES)) throw new Error("There is no such table.");
  return table;
}

export function ownerOf(table: TableName) {
  const owner = TABLES[table].partOf;
  if (!owner) throw new Error(`${table} is part of nothing`);
  return owner;
}
