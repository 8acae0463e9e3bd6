import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { storableText } from "#lib/platform/database/storable.ts";
import type { ResourceName } from "../resources/names.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import { isTooDeep } from "./read-rows.ts";

/*
 * Rows that could not be read: one record a row while it stands, with the newest run that met it and since when. A row is known by its
 * uuid, within the row that contains it where the same uuid may be in several; without one by what Gusto sent.
 */

type SetAsideEntry = { gustoUuid: string | null; reason: string; raw: unknown };

/** `within`: the payroll whose lines these are. */
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
    INSERT INTO sync_set_aside AS s (run_id, company_id, resource, row_key, gusto_uuid, reason, raw, at, first_at)
    SELECT DISTINCT ON (row_key) ${run.id}::uuid, ${run.companyId}::uuid, ${resource}, row_key, "gustoUuid", reason, raw, clock_timestamp(), clock_timestamp()
    FROM (
      SELECT r.*, ${inside(within)} || COALESCE("gustoUuid", 'raw:' || md5(raw::text)) AS row_key
      FROM json_to_recordset(${rows}::json) AS r(n int, "gustoUuid" text, reason text, raw jsonb)
    ) keyed
    ORDER BY row_key, n DESC
    ON CONFLICT (company_id, resource, row_key) DO UPDATE SET run_id = excluded.run_id, reason = excluded.reason, raw = excluded.raw, at = excluded.at`;
}

const MOST_RAW_CHARACTERS = 20_000;

/** What was set aside is looked at by people: enough of it, and without what jsonb cannot hold. */
function storable(raw: unknown): string | object {
  if (isTooDeep(raw)) return "Nested too deeply to be kept";
  const json = JSON.stringify(raw) ?? "null";
  if (json.length > MOST_RAW_CHARACTERS || /\\u(0000|d[89a-f])/i.test(json))
    return storableText(json.slice(0, MOST_RAW_CHARACTERS).replace(/\\u(0000|d[89a-f]..)/gi, ""));
  return typeof raw === "object" && raw !== null ? raw : json;
}

/** These rows were read: what was set aside of them no longer stands. */
export async function settleSetAside(
  tx: Transaction,
  run: Run,
  { resource, within }: Place,
  uuids: readonly string[],
): Promise<void> {
  if (uuids.length === 0) return;
  const keys = uuids.map((uuid) => inside(within) + uuid);
  await tx.$executeRaw`DELETE FROM sync_set_aside WHERE company_id = ${run.companyId}::uuid AND resource = ${resource} AND row_key = ANY(${keys}::text[])`;
}

/**
 * After a complete reading: what this run did not set aside again is gone or was read. `namelessOnly`: of a list that covers a part of
 * the rows only, those with a uuid may be in the rest of it.
 */
export async function dropUnmetSetAside(
  tx: Transaction,
  run: Run,
  { resource, within }: Place,
  { namelessOnly = false } = {},
): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM sync_set_aside WHERE company_id = ${run.companyId}::uuid AND resource = ${resource} AND run_id IS DISTINCT FROM ${run.id}::uuid
      AND starts_with(row_key, ${inside(within)}) AND (NOT ${namelessOnly} OR gusto_uuid IS NULL)`;
}
