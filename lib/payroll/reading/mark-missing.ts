import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { TableName } from "../resources/names.ts";
import { TABLES } from "../rows/tables.ts";
import type { Owner } from "../rows/write-rows.ts";
import { type Coverage, live, met, nameOf, ownerOf, parameters } from "./missing-rows.ts";

/* Rows a run didn't see: records which run first missed them, and removes them. */

const REMOVE =
  "deleted_at = clock_timestamp(), missing_run_id = NULL, changed_run_id = $2::uuid, changed_at = clock_timestamp()";

/**
 * Records which run first missed each missing row, and clears the record for rows that were seen.
 * After an incomplete reading, only clears.
 */
export async function rememberMissing(
  tx: Transaction,
  owner: Owner,
  table: TableName,
  { complete, covers }: { complete: boolean; covers?: Coverage },
): Promise<void> {
  const isMet = `t."${TABLES[table].seen}" IN ${met(nameOf(table))}`;
  await tx.$executeRawUnsafe(
    `
      UPDATE ${table} t
      SET missing_run_id = NULL
      WHERE t.company_id = $1::uuid
        AND t.missing_run_id IS NOT NULL
        AND ${isMet}${
          covers
            ? `
      AND ${covers.sql}`
            : ""
        }`,
    ...parameters(owner, covers),
  );
  if (!complete) return;
  await tx.$executeRawUnsafe(
    `
      UPDATE ${table} t
      SET missing_run_id = $2::uuid
      WHERE ${live(covers)} AND t.missing_run_id IS NULL AND NOT ${isMet}`,
    ...parameters(owner, covers),
  );
}

/** Removes rows that an earlier run missed as well. @returns how many */
export function removeMissedTwice(
  tx: Transaction,
  owner: Owner,
  table: TableName,
  covers?: Coverage,
): Promise<number> {
  return tx.$executeRawUnsafe(
    `
      UPDATE ${nameOf(table)} t
      SET ${REMOVE}
      WHERE ${live(covers)}
        AND t.missing_run_id <> $2::uuid
        AND t."${TABLES[table].seen}" NOT IN ${met(table)}`,
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
    `
      UPDATE ${nameOf(table)}
      SET missing_run_id = NULL
      WHERE company_id = $1::uuid AND gusto_uuid = $2::uuid AND missing_run_id IS NOT NULL`,
    companyId,
    uuid,
  );
}

/**
 * A row Gusto doesn't have: recorded the first time, removed if a list has missed it as well.
 * @returns how many were removed
 */
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
    `
      UPDATE ${nameOf(table)}
      SET ${REMOVE}
      WHERE ${which} ${isConfirmed ? "" : "AND missing_run_id <> $2::uuid"}`,
    ...parameters,
  );
  if (removed === 0)
    await tx.$executeRawUnsafe(
      `UPDATE ${table} SET missing_run_id = $2::uuid WHERE ${which} AND missing_run_id IS NULL`,
      ...parameters,
    );
  return removed;
}

/** Removes the child rows of removed rows. */
export async function removeParts(tx: Transaction, owner: Owner, table: TableName): Promise<void> {
  const of = ownerOf(table);
  await tx.$executeRawUnsafe(
    `
      UPDATE ${table} t
      SET ${REMOVE}
      FROM ${of.table} o
      WHERE t.company_id = $1::uuid
        AND t.deleted_at IS NULL
        AND o.company_id = t.company_id
        AND o.gusto_uuid = t."${of.column}"
        AND o.deleted_at IS NOT NULL
        AND o.changed_run_id = $2::uuid`,
    owner.companyId,
    owner.runId,
  );
}
