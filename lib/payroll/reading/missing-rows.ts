import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { TableName } from "../resources/names.ts";
import { TABLES } from "../rows/tables.ts";
import type { Owner } from "../rows/write-rows.ts";
import type { Missing } from "./decide-missing.ts";

/*
 * Finds and counts rows a run didn't see. lib/payroll/reading/decide-missing.ts decides about them,
 * mark-missing.ts carries it out.
 */

/** A condition on `t`; its parameters start at `$3`. */
export type Coverage = { sql: string; values: readonly string[] };

export const met = (table: string) =>
  `(SELECT unnest(uuids) FROM sync_pages WHERE run_id = $2::uuid AND "table" = '${table}')`;

/**
 * Child rows of rows that were seen with such children. Without the scope, Gusto leaves out the
 * whole field.
 */
export function inMetOwners(table: TableName): Coverage {
  const owner = ownerOf(table);
  return {
    sql: `
      EXISTS (
        SELECT 1
        FROM ${owner.table} o
        WHERE o.company_id = t.company_id
          AND o.gusto_uuid = t."${owner.column}"
          AND jsonb_typeof(o.raw->'${owner.parts}') = 'array'
          AND o.gusto_uuid IN ${met(owner.table)}
      )`,
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
    `
      SELECT count(*)::int AS stored, count(*) FILTER (WHERE is_missing)::int AS missing,
        count(*) FILTER (WHERE is_missing AND missing_run_id <> $2::uuid)::int AS before
      FROM (
        SELECT t.missing_run_id,
          t."${TABLES[table].seen}" NOT IN ${met(nameOf(table))} AS is_missing
        FROM ${table} t
        WHERE ${live(covers)}
      ) found`,
    ...parameters(owner, covers),
  );
  return row ?? { stored: 0, missing: 0, before: 0 };
}

/**
 * The next missing row not yet checked in this run; `all: false` skips rows that only this run
 * missed.
 */
export async function nextMissing(
  tx: Pick<Transaction, "$queryRawUnsafe">,
  owner: Owner,
  table: TableName,
  { after, all }: { after: string; all: boolean },
): Promise<{ uuid: string; left: number } | null> {
  const [row] = await tx.$queryRawUnsafe<{ uuid: string; left: number }[]>(
    `
      SELECT gusto_uuid::text AS uuid, count(*) OVER ()::int AS left
      FROM ${nameOf(table)} t
      WHERE t.company_id = $1::uuid
        AND t.deleted_at IS NULL
        AND t.missing_run_id IS NOT NULL
        AND ($4 OR t.missing_run_id <> $2::uuid)
        AND t.gusto_uuid::text > $3
      ORDER BY gusto_uuid::text
      LIMIT 1`,
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

/** Only our own table names may become part of a statement. */
export function nameOf(table: TableName): TableName {
  if (!(table in TABLES)) throw new Error("There is no such table.");
  return table;
}

export function ownerOf(table: TableName) {
  const owner = TABLES[table].partOf;
  if (!owner) throw new Error(`${table} is part of nothing`);
  return owner;
}
