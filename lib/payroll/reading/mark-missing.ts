import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { TableName } from "../resources/names.ts";
import { TABLES } from "../rows/tables.ts";
import type { Owner } from "../rows/write-rows.ts";
import { type Coverage, live, met, nameOf, ownerOf, parameters } from "./missing-rows.ts";

/* Rows that a run did not meet: remembered with the run that first missed them, and removed. */

const REMOVE =
  "deleted_at = clock_timestamp(), missing_run_id = NULL, changed_run_id = $2::uuid, changed_at = clock_timestamp()";

/** Remembers which run first missed the rows that are missing, and that the others were met. Of an incomplete reading only the second. */
export async function rememberMissing(
  tx: Transaction,
  owner: Owner,
  table: TableName,
  { complete, covers }: { complete: boolean; covers?: Coverage },
): Promise<void> {
  const isMet = `t."${TABLES[table].seen}" IN ${met(nameOf(table))}`;
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
    `UPDATE ${nameOf(table)} t SET ${REMOVE} WHERE ${live(covers)} AND t.missing_run_id <> $2::uuid AND t."${TABLES[table].seen}" NOT IN ${met(table)}`,
    ...parameters(owner, covers),
  );
}

/** Gusto has the row, whatever its list says. */
export async function rememberMet(
  tx: Transaction,
  { companyId }: Owner,
  table: TableName,
  uuid: string,
): Promise<void> {
  await tx.$executeRawUnsafe(
    `UPDATE ${nameOf(table)} SET missing_run_id = NULL WHERE company_id = $1::uuid AND gusto_uuid = $2::uuid AND missing_run_id IS NOT NULL`,
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
    `UPDATE ${nameOf(table)} SET ${REMOVE} WHERE ${which} ${isConfirmed ? "" : "AND missing_run_id <> $2::uuid"}`,
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
