import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { RawRow } from "../rows/fields.ts";
import type { Written } from "../rows/write-rows.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import { decideChanges, type ToldTable } from "./decide-changes.ts";

type ChangedRow = { uuid: string; raw: RawRow; previous: RawRow | null };

/**
 * Records what the rows this transaction just wrote mean to people: rows keep one version back, so
 * tomorrow the difference may be gone. Each fact is one line; if Gusto says it again, with the same
 * day, the line becomes new again. Amounts aren't recorded: they stay with the rows, behind pay access.
 */
export async function recordChanges(
  tx: Transaction,
  run: Pick<HeldRun, "id" | "companyId">,
  table: ToldTable,
  { uuids, created, updated }: Pick<Written, "created" | "updated"> & { uuids: readonly string[] },
): Promise<void> {
  if (created + updated === 0) return;
  const tellsNew = created > 0 && table === "employees" && (await hasReadPeopleBefore(tx, run));
  if (!tellsNew && updated === 0) return;
  const changes = (await listChangedRows(tx, run, table, uuids))
    .filter(({ previous }) => previous !== null || tellsNew)
    .flatMap(({ uuid, raw, previous }) =>
      decideChanges(table, previous, raw).map((change) => ({ uuid, ...change })),
    );
  if (changes.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO company_changes (company_id, at, kind, gusto_uuid, day)
    SELECT ${run.companyId}::uuid, clock_timestamp(), c.kind, c.uuid, c.day
    FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS c (kind text, uuid uuid, day date)
    ON CONFLICT (company_id, kind, gusto_uuid, day) DO UPDATE SET at = excluded.at`;
}

/**
 * Otherwise everybody is new, because nobody was known: in the first reading, and in the first after
 * an erasure.
 */
async function hasReadPeopleBefore(
  tx: Transaction,
  { id, companyId }: Pick<HeldRun, "id" | "companyId">,
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ known: boolean }[]>`
    SELECT EXISTS (
      SELECT 1
      FROM employees
      WHERE company_id = ${companyId}::uuid AND created_run_id <> ${id}::uuid
    )
      AND EXISTS (
        SELECT 1
        FROM sync_runs r
        JOIN sync_checkpoints k ON k.run_id = r.id
        WHERE r.company_id = ${companyId}::uuid
          AND r.id <> ${id}::uuid
          AND r.targets IS NULL
          AND k.resource = 'employees'
          AND k.state = 'succeeded'
      ) AS known`;
  return row?.known ?? false;
}

/**
 * The rows of this page that this transaction created or changed: the run's earlier pages were written
 * before it began. `changed_at` has milliseconds.
 */
function listChangedRows(
  tx: Transaction,
  { id, companyId }: Pick<HeldRun, "id" | "companyId">,
  table: ToldTable,
  uuids: readonly string[],
): Promise<ChangedRow[]> {
  return tx.$queryRawUnsafe<ChangedRow[]>(
    `
      SELECT gusto_uuid::text AS uuid, raw, previous
      FROM ${table}
      WHERE company_id = $1::uuid
        AND changed_run_id = $2::uuid
        AND gusto_uuid = ANY($3::uuid[])
        AND changed_at >= date_trunc('milliseconds', now())
        AND (previous IS NOT NULL OR created_run_id = changed_run_id)`,
    companyId,
    id,
    [...uuids],
  );
}
