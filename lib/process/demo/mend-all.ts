import "server-only";
import { z } from "zod";
import { by, type Caller } from "#lib/access/caller.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { findCompany } from "#lib/companies/find-company.ts";
import { listCompanies } from "#lib/companies/list/list-companies.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { requireDemo } from "#lib/sign-in/demo-gate.ts";
import { disconnectGrants } from "#lib/tokens/grants/disconnect-grants.ts";
import { retryNow } from "#lib/tokens/serving/demo-times.ts";
import { listGrants, type RevokedCompany, revokedCompanies } from "./break-something.ts";
import { importNewPairs } from "./connect-demo-companies.ts";
import { controlSimulator } from "./simulator-control.ts";

/** Connected again by one act at most, of each kind of end. */
const MOST = 100;

const clearedSchema = z.object({ cleared: z.number() });

/** `faults`: switched off. `reconnected`: by a new pair. `waiting`: only their admins can connect them. */
type Mended = { faults: number; reconnected: number; waiting: number };

/**
 * Undoes what the menu broke: no fault is left, whatever waits is tried at once, and companies that
 * came without an admin are connected again, the way they came. The companies of an admin wait for him,
 * and added companies stay.
 * @throws AppError not_found outside a demo and for anyone but operators; unavailable
 */
export async function mendAll(caller: Caller, host: string | null): Promise<Mended> {
  requireDemo(host);
  requireOperator(caller.viewer);
  const { cleared } = await controlSimulator("/faults", clearedSchema, undefined, "DELETE");
  const lost = await listLost(caller);
  const imported = lost.filter(({ isImported }) => isImported);
  const { actor } = by(caller);
  // Ended at Gusto already: what a person's disconnect queues to end there could meet the new pairs.
  for (const { id } of imported)
    await transaction((tx) => disconnectGrants({ companyId: id, actor }, tx));
  await importNewPairs(by(caller), imported);
  revokedCompanies.clear();
  await retryNow();
  return {
    ...{ faults: cleared, reconnected: imported.length },
    waiting: lost.length - imported.length,
  };
}

/** Those that the product gave up, and those whose removal it has not noticed yet. */
async function listLost({ viewer }: Caller): Promise<RevokedCompany[]> {
  const found = new Map<string, RevokedCompany>();
  for (const company of revokedCompanies.values())
    if (!(await isLive(company)) && (await findCompany(viewer, company.id)))
      found.set(company.id, company);
  for (const health of ["reconnect_required", "ended_at_gusto"] as const) {
    const { companies } = await listCompanies(viewer, { health, limit: MOST });
    for (const { id, gustoUuid: uuid, name, connectedBy } of companies)
      found.set(id, { id, uuid, name, isImported: connectedBy === null });
  }
  return [...found.values()];
}

/** Its admin may have connected it again. */
async function isLive({ uuid }: RevokedCompany): Promise<boolean> {
  return (await listGrants(uuid)).some(({ live }) => live);
}
