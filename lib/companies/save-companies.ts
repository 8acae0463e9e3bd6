import "server-only";
import type { Transaction } from "../db.ts";
import { env } from "../env.ts";
import { lockCompaniesByGustoUuid } from "../lock-order.ts";
import type { DiscoveredCompany } from "./discover-grant.ts";

/** `isNew`: this user never held a grant for it. */
export type SavedCompany = { id: string; name: string; isNew: boolean };

/** Creates or updates the companies of a grant, before it is attached. In the caller's transaction. */
export async function saveCompanies(tx: Transaction, found: readonly DiscoveredCompany[], userId: string): Promise<SavedCompany[]> {
  const saved: SavedCompany[] = [];
  await makeAndLock(tx, found);
  const known = await listKnown(tx, found, userId);
  for (const company of found) {
    const { id, name } = await saveCompany(tx, company, userId);
    saved.push({ id, name, isNew: !known.has(id) });
  }
  return saved;
}

/** The missing ones are made in the order of their uuids: two grants that share companies must not wait for each other in a circle. */
async function makeAndLock(tx: Transaction, found: readonly DiscoveredCompany[]): Promise<void> {
  const environment = env().GUSTO_ENVIRONMENT;
  const gustoUuids = found.map(({ gustoUuid }) => gustoUuid).sort();
  await tx.company.createMany({ data: gustoUuids.map((gustoUuid) => ({ environment, gustoUuid, name: placeholderName(gustoUuid) })), skipDuplicates: true });
  await lockCompaniesByGustoUuid(tx, environment, gustoUuids);
}

/** Of these companies, the ids of those that this user has held a grant for. */
async function listKnown(tx: Transaction, found: readonly DiscoveredCompany[], userId: string): Promise<Set<string>> {
  const company = { environment: env().GUSTO_ENVIRONMENT, gustoUuid: { in: found.map(({ gustoUuid }) => gustoUuid) } };
  const rows = await tx.companyAccess.findMany({ where: { userId, company }, select: { companyId: true } });
  return new Set(rows.map(({ companyId }) => companyId));
}

async function saveCompany(tx: Transaction, company: DiscoveredCompany, userId: string) {
  const { gustoUuid, name, details, peopleCount } = company;
  const key = { environment: env().GUSTO_ENVIRONMENT, gustoUuid };
  const known = { ...(name && { name: name.slice(0, 300) }), ...details, ...(peopleCount !== null && { peopleCount }) };
  const row = await tx.company.update({ where: { environment_gustoUuid: key }, data: known });
  // Somebody who brings a company back after its end connected it; a second admin takes nothing from the first.
  const open = await tx.companyGrant.count({ where: { companyId: row.id, endedAt: null } });
  if (open === 0) await tx.company.update({ where: { id: row.id }, data: { connectedByUserId: userId, connectedAt: new Date() } });
  return row;
}

/** Until Gusto tells the name. */
function placeholderName(gustoUuid: string): string {
  return `Company ${gustoUuid.slice(0, 8)}`;
}
