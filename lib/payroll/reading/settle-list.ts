import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { decideMissing, describeBrake } from "./decide-missing.ts";
import { rememberMissing, removeMissedTwice, removeParts } from "./mark-missing.ts";
import { type Coverage, countMissing, inMetOwners } from "./missing-rows.ts";
import { LANES } from "#lib/calls/lanes.ts";
import type { ListResource, ReadingScope } from "../resources/define-resource.ts";
import type { HeldRun } from "../runs/run-lease.ts";
import type { TableName } from "../resources/names.ts";
import { TABLES } from "../rows/tables.ts";

/*
 * The end of a list: which missing rows to remove, which to check first, and what else follows from
 * it.
 */

type Reading = { complete: boolean; uncounted: boolean; setAside: number };

/** `ask`: check the missing rows individually before closing the list. */
type SettledList = { deleted: number; reason: string | null; ask: { all: boolean } | null };

const UNCOUNTED = "Gusto did not report the number of rows, so nothing was marked as removed";
const INCOMPLETE =
  "The list kept changing, or its rows could not be identified, so nothing was marked as removed";

/**
 * After a complete reading. An incomplete one removes nothing, but the rows it saw are recorded as
 * present. This also closes the list, unless rows have to be checked first.
 */
export async function settleList(
  tx: Transaction,
  run: HeldRun,
  list: ListResource,
  scope: ReadingScope,
  { complete, uncounted, setAside }: Reading,
): Promise<SettledList> {
  const own = await settleTable(tx, run, list.table, {
    complete,
    covers: list.covers?.(scope),
    canAsk: list.one !== undefined,
  });
  // The children of an unreadable row are not known to be gone.
  const reasons = [
    complete ? own.reason : uncounted ? UNCOUNTED : INCOMPLETE,
    ...(await settleContained(tx, run, list, complete && setAside === 0)),
  ];
  const settled = { ...own, reason: reasons.find((reason) => reason !== null) ?? null };
  if (!settled.ask) await closeList(tx, run, list);
  return settled;
}

/**
 * Child rows, such as an employee's jobs, have no list of their own. They are removed when two
 * readings of their parent miss them.
 */
export async function settleContained(
  tx: Transaction,
  run: HeldRun,
  { tables }: ListResource,
  complete: boolean,
): Promise<(string | null)[]> {
  const reasons = [];
  for (const table of tables.slice(1))
    reasons.push(
      (await settleTable(tx, run, table, { complete, covers: inMetOwners(table), canAsk: false }))
        .reason,
    );
  return reasons;
}

type TableReading = { complete: boolean; covers?: Coverage; canAsk: boolean };

export async function settleTable(
  tx: Transaction,
  run: HeldRun,
  table: TableName,
  { complete, covers, canAsk }: TableReading,
): Promise<SettledList> {
  const owner = { companyId: run.companyId, runId: run.id };
  const settled: SettledList = { deleted: 0, reason: null, ask: null };
  if (complete) {
    const found = await countMissing(tx, owner, table, covers);
    const decision = decideMissing(found, { canAsk, byPerson: run.lane === LANES.person });
    if (decision.kind === "brake")
      settled.reason = describeBrake(found, table.replaceAll("_", " "));
    if (decision.kind === "ask") settled.ask = { all: decision.all };
    if (decision.kind === "remove_twice")
      settled.deleted = await removeMissedTwice(tx, owner, table, covers);
  }
  await rememberMissing(tx, owner, table, { complete, covers });
  return settled;
}

/** What follows from a list once it is read and settled. */
export async function closeList(tx: Transaction, run: HeldRun, list: ListResource): Promise<void> {
  const owner = { companyId: run.companyId, runId: run.id };
  for (const { name, partOf } of Object.values(TABLES))
    if (partOf && list.tables.includes(partOf.table)) await removeParts(tx, owner, name);
  if (list.name === "company") await copyToCompany(tx, run);
  await forgetPages(tx, run, list.tables);
}

/** Discards the pages recorded for a resource, once it is read or restarted. */
export function forgetPages(
  tx: Transaction,
  run: HeldRun,
  tables: readonly string[],
  window?: number,
) {
  return tx.syncPage.deleteMany({
    where: {
      runId: run.id,
      table: { in: [...tables] },
      ...(window !== undefined && { window }),
    },
  });
}

/** The list of companies shows what Gusto reported last. */
async function copyToCompany(tx: Transaction, run: HeldRun): Promise<void> {
  await tx.$executeRaw`
    UPDATE companies c
    SET name = COALESCE(p.name, c.name), trade_name = p.trade_name, gusto_status = p.status,
      updated_at = clock_timestamp()
    FROM (
      SELECT company_id, name, trade_name,
        CASE WHEN raw->'is_suspended' = 'true' THEN 'Suspended' ELSE company_status END AS status
      FROM company_profiles
    ) p
    WHERE c.id = ${run.companyId}::uuid
      AND p.company_id = c.id
      AND (c.name, c.trade_name, c.gusto_status)
        IS DISTINCT FROM (COALESCE(p.name, c.name), p.trade_name, p.status)`;
}
