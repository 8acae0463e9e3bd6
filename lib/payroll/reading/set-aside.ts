import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { storableText } from "#lib/platform/database/storable.ts";
import type { ResourceName } from "../resources/names.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import { isTooDeep } from "./read-rows.ts";

/*
 * Rows that couldn't be read: one record per row while the problem lasts, with its start and the
 * newest run that saw it. A row is identified by its UUID, within its parent row where UUIDs can
 * repeat; without a UUID, by its content.
 */

type SetAsideEntry = { gustoUuid: string | null; reason: string; raw: unknown };

/** `within`: the payroll these lines belong to. */
type Place = { resource: ResourceName; within?: string };
type Run = Pick<HeldRun, "id" | "companyId">;

const inside = (within: string | undefined) => (within === undefined ? "" : `${within}/`);

export async function keepSetAside(
  tx: Transaction,
  run: Run,
  { resource, within }: Place,
  entries: readonly SetAsideEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = JSON.stringify(
    entries.map(({ gustoUuid, reason, raw }, n) => ({
      ...{ n, gustoUuid, reason: storableText(reason) },
      raw: storable(raw),
    })),
  );
  await tx.$executeRaw`
    INSERT INTO sync_set_aside AS s
      (run_id, company_id, resource, row_key, gusto_uuid, reason, raw, at, first_at)
    SELECT DISTINCT ON (row_key)
      ${run.id}::uuid, ${run.companyId}::uuid, ${resource}, row_key, "gustoUuid", reason, raw,
      clock_timestamp(), clock_timestamp()
    FROM (
      SELECT r.*, ${inside(within)} || COALESCE("gustoUuid", 'raw:' || md5(raw::text)) AS row_key
      FROM json_to_recordset(${rows}::json) AS r(n int, "gustoUuid" text, reason text, raw jsonb)
    ) keyed
    ORDER BY row_key, n DESC
    ON CONFLICT (company_id, resource, row_key) DO UPDATE SET
      run_id = excluded.run_id, reason = excluded.reason, raw = excluded.raw, at = excluded.at`;
}

const MOST_RAW_CHARACTERS = 20_000;

/** The content, for people to inspect: truncated, and without what jsonb can't store. */
function storable(raw: unknown): string | object {
  if (isTooDeep(raw)) return "Nested too deeply to be kept";
  const json = JSON.stringify(raw) ?? "null";
  if (json.length > MOST_RAW_CHARACTERS || /\\u(0000|d[89a-f])/i.test(json))
    return storableText(json.slice(0, MOST_RAW_CHARACTERS).replace(/\\u(0000|d[89a-f]..)/gi, ""));
  return typeof raw === "object" && raw !== null ? raw : json;
}

/** These rows were read, so their problem records are obsolete. */
export async function settleSetAside(
  tx: Transaction,
  run: Run,
  { resource, within }: Place,
  uuids: readonly string[],
): Promise<void> {
  if (uuids.length === 0) return;
  const keys = uuids.map((uuid) => inside(within) + uuid);
  await tx.$executeRaw`
    DELETE FROM sync_set_aside
    WHERE company_id = ${run.companyId}::uuid
      AND resource = ${resource}
      AND row_key = ANY(${keys}::text[])`;
}

/**
 * After a complete reading: anything not recorded again in this run is gone or was read.
 * `namelessOnly`: for a list that covers only part of the rows, because a row with a UUID may be in
 * the other part.
 */
export async function dropUnmetSetAside(
  tx: Transaction,
  run: Run,
  { resource, within }: Place,
  { namelessOnly = false } = {},
): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM sync_set_aside
    WHERE company_id = ${run.companyId}::uuid
      AND resource = ${resource}
      AND run_id IS DISTINCT FROM ${run.id}::uuid
      AND starts_with(row_key, ${inside(within)})
      AND (NOT ${namelessOnly} OR gusto_uuid IS NULL)`;
}
