import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { lockCompaniesByGustoUuid } from "#lib/platform/database/lock-order.ts";
import type { DiscoveredCompany } from "./discovered-grant.ts";

/** `isNew`: this user never held a grant for it. */
export type SavedCompany = { id: string; name: string; isNew: boolean };

export const MAX_NAME_LENGTH = 300;

/**
 * Creates or updates the companies of a grant before it is attached, in the caller's transaction,
 * with as many statements for hundreds as for one.
 */
export async function saveCompanies(
  tx: Transaction,
  found: readonly DiscoveredCompany[],
  userId: string,
): Promise<SavedCompany[]> {
  await makeAndLock(tx, found);
  const known = await listKnown(tx, found, userId);
  const rows = await writeFacts(tx, found);
  await recordConnector(
    tx,
    rows.map(({ id }) => id),
    userId,
  );
  const byUuid = new Map(rows.map((row) => [row.gustoUuid, row]));
  return found.flatMap(({ gustoUuid }) => {
    const row = byUuid.get(gustoUuid);
    return row ? [{ id: row.id, name: row.name, isNew: !known.has(row.id) }] : [];
  });
}

/**
 * Missing companies are created in the order of their uuids, so that two grants that share
 * companies cannot deadlock.
 */
async function makeAndLock(tx: Transaction, found: readonly DiscoveredCompany[]): Promise<void> {
  const environment = env().GUSTO_ENVIRONMENT;
  const gustoUuids = found.map(({ gustoUuid }) => gustoUuid).sort();
  await tx.company.createMany({
    data: gustoUuids.map((gustoUuid) => ({
      environment,
      gustoUuid,
      name: placeholderName(gustoUuid),
    })),
    skipDuplicates: true,
  });
  await lockCompaniesByGustoUuid(tx, gustoUuids);
}

/** The ids of those companies that this user has held a grant for. */
async function listKnown(
  tx: Transaction,
  found: readonly DiscoveredCompany[],
  userId: string,
): Promise<Set<string>> {
  const company = { gustoUuid: { in: found.map(({ gustoUuid }) => gustoUuid) } };
  const rows = await tx.companyAccess.findMany({
    where: { userId, company },
    select: { companyId: true },
  });
  return new Set(rows.map(({ companyId }) => companyId));
}

type Row = { id: string; gustoUuid: string; name: string };

/** Writes what Gusto sent. Where it sent nothing this time (`told`), the stored value stays. */
function writeFacts(tx: Transaction, found: readonly DiscoveredCompany[]): Promise<Row[]> {
  const facts = found.map(({ gustoUuid, name, details, peopleCount }) => ({
    uuid: gustoUuid,
    name: name ? name.slice(0, MAX_NAME_LENGTH) : null,
    told: details !== null,
    ...details,
    people: peopleCount,
  }));
  return tx.$queryRaw<Row[]>`
    UPDATE companies c
    SET name = coalesce(f.name, c.name),
      trade_name = CASE WHEN f.told THEN f."tradeName" ELSE c.trade_name END,
      gusto_status = CASE WHEN f.told THEN f."gustoStatus" ELSE c.gusto_status END,
      city = CASE WHEN f.told THEN f.city ELSE c.city END,
      state = CASE WHEN f.told THEN f.state ELSE c.state END,
      people_count = coalesce(f.people, c.people_count), updated_at = clock_timestamp()
    FROM jsonb_to_recordset(${JSON.stringify(facts, wellFormed)}::jsonb) AS f (
      uuid uuid, name text, told boolean, "tradeName" text, "gustoStatus" text, city text,
      state text, people int
    )
    WHERE c.gusto_uuid = f.uuid
    RETURNING c.id, c.gusto_uuid AS "gustoUuid", c.name`;
}

/** jsonb accepts neither half a surrogate pair, in which a cut name may end, nor NUL. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll("\u0000", "").toWellFormed() : value;
}

/**
 * Whoever reconnects a company after its end becomes its connector; a second admin takes nothing
 * from the first.
 */
async function recordConnector(
  tx: Transaction,
  companyIds: string[],
  userId: string,
): Promise<void> {
  await tx.company.updateMany({
    where: { id: { in: companyIds }, grants: { none: { endedAt: null } } },
    data: { connectedByUserId: userId, connectedAt: databaseNow() },
  });
}

/** Until Gusto sends the name. */
function placeholderName(gustoUuid: string): string {
  return `Company ${gustoUuid.slice(0, 8)}`;
}
