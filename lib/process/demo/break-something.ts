import "server-only";
import { z } from "zod";
import { by, type Caller } from "#lib/access/caller.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { findCompany } from "#lib/companies/find-company.ts";
import { listCompanies } from "#lib/companies/list/list-companies.ts";
import { AppError } from "#lib/platform/errors.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { requireDemo } from "#lib/sign-in/demo-gate.ts";
import { endAccessTokens } from "#lib/tokens/serving/demo-times.ts";
import { type Breakage, faultsOf, MANY, OF_ONE_COMPANY } from "./breakages.ts";
import { connectDemoCompanies, type DemoCompany } from "./connect-demo-companies.ts";
import { controlSimulator } from "./simulator-control.ts";

export type RevokedCompany = DemoCompany & { id: string; isImported: boolean };

/** Those whose app was removed here and which nobody has mended, by id. */
export const revokedCompanies = processWide(
  "demo revoked",
  () => new Map<string, RevokedCompany>(),
);

const STORM_COMPANIES = 10;
const ANY = z.object({});
const grantsSchema = z.object({
  grants: z.array(z.object({ id: z.string(), live: z.boolean() })),
});

type Order = {
  breakage: Breakage;
  /** For what strikes one company. */
  companyId?: string;
};

/**
 * Breaks the simulated Gusto in one way. @param host as the browser wrote it
 * @throws AppError not_found outside a demo, for anyone but operators, and for an unknown company;
 *   invalid_input without a company; conflict if there is nothing to break; unavailable
 */
export async function breakSomething(
  caller: Caller,
  host: string | null,
  { breakage, companyId }: Order,
): Promise<void> {
  requireDemo(host);
  requireOperator(caller.viewer);
  if (breakage === "fleet") return connectDemoCompanies(by(caller), MANY);
  if (breakage === "storm") return sendStorm(caller);
  const company = OF_ONE_COMPANY.includes(breakage) ? await chosen(caller, companyId) : null;
  if (breakage === "revoke" && company) await removeApp(company);
  for (const fault of faultsOf(breakage, company?.uuid))
    await controlSimulator("/faults", ANY, fault);
  // Otherwise it would be noticed with the next refresh, up to two hours later.
  await controlSimulator("/grants/expire", ANY, company ? { company_uuid: company.uuid } : {});
  await endAccessTokens(company?.id ?? null);
}

async function chosen({ viewer }: Caller, companyId: string | undefined): Promise<RevokedCompany> {
  if (!companyId) throw new AppError("invalid_input", "Choose a company.", { field: "companyId" });
  const company = await findCompany(viewer, companyId);
  if (!company) throw new AppError("not_found", "Company not found.");
  const { id, gustoUuid: uuid, name, connectedBy } = company;
  return { id, uuid, name, isImported: connectedBy === null };
}

/** What Gusto granted for a company, by its own id. */
export async function listGrants(uuid: string): Promise<{ id: string; live: boolean }[]> {
  return (await controlSimulator(`/grants?company_uuid=${uuid}`, grantsSchema)).grants;
}

/** As if an admin had removed the app; no event tells of it, so that the refused refresh does. */
async function removeApp(company: RevokedCompany): Promise<void> {
  const live = (await listGrants(company.uuid)).filter((grant) => grant.live);
  if (live.length === 0)
    throw new AppError("conflict", "This company has no connection that could be removed.");
  revokedCompanies.set(company.id, company);
  for (const { id } of live) await controlSimulator(`/grants/${id}/revoke`, ANY, { silent: true });
}

/** Each event twice and in disorder, as Gusto may deliver them. */
async function sendStorm({ viewer }: Caller): Promise<void> {
  const { companies } = await listCompanies(viewer, { sort: "name", limit: STORM_COMPANIES });
  if (companies.length === 0)
    throw new AppError("conflict", "There is no company whose events could be sent.");
  for (const { gustoUuid } of companies)
    await controlSimulator("/webhooks/send", ANY, {
      ...{ event_type: "employee.updated", company_uuid: gustoUuid },
      ...{ count: Math.ceil(MANY / companies.length), duplicates: 1, shuffle: true },
    });
}
