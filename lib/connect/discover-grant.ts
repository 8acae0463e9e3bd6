import "server-only";
import pLimit from "p-limit";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import {
  countEmployees,
  getCompany,
  getMe,
  getTokenInfo,
  type GustoAdmin,
  listAdmins,
  type TokenInfo,
} from "#lib/gusto/discovery.ts";
import type { GustoOutcome } from "#lib/gusto/outcome.ts";
import type { ProblemCode } from "#lib/sign-in/problem.ts";
import { type DiscoveredCompany, type DiscoveredGrant, detailsOf } from "./discovered-grant.ts";

/*
 * Asks Gusto who authorized a new token and which companies it covers; the company never comes from
 * the browser. Only these two questions can fail the grant: a missing name, address or headcount
 * cannot.
 */

type Refusal = { kind: "problem"; problem: ProblemCode };
type Identity = {
  ownerUuid: string;
  scope: string | null;
  companies: { uuid: string; name: string | null }[];
  email: string | null;
};

/** An older kind of grant may cover many companies; this many are requested in parallel. */
const COMPANIES_AT_ONCE = 3;

export async function discoverGrant(accessToken: Secret): Promise<DiscoveredGrant | Refusal> {
  const info = await twice(() => getTokenInfo(accessToken));
  if (info.kind !== "ok") return refusal(info);
  if (info.value.resource_owner && info.value.resource_owner.type !== "CompanyAdmin")
    return { kind: "problem", problem: "wrong_role" };
  const identity = await identify(accessToken, info.value);
  return "kind" in identity ? identity : describe(accessToken, identity);
}

async function identify(accessToken: Secret, info: TokenInfo): Promise<Identity | Refusal> {
  const ownerUuid = info.resource_owner?.uuid;
  if (info.resource?.type === "Company") {
    return checked({
      ownerUuid,
      scope: info.scope,
      email: null,
      companies: [{ uuid: info.resource.uuid, name: null }],
    });
  }
  const me = await twice(() => getMe(accessToken));
  if (me.kind !== "ok") return refusal(me);
  const companies = me.value.roles.payroll_admin.companies;
  if (companies.length === 0) return { kind: "problem", problem: "wrong_role" };
  return checked({
    ownerUuid: ownerUuid ?? me.value.uuid ?? undefined,
    scope: info.scope,
    email: me.value.email,
    companies,
  });
}

/** Uuids go into addresses and key columns: whatever else Gusto returns, these must be uuids. */
function checked(
  identity: Omit<Identity, "ownerUuid"> & { ownerUuid: string | undefined },
): Identity | Refusal {
  const { ownerUuid, companies } = identity;
  if (!isUuid(ownerUuid) || !companies.every((company) => isUuid(company.uuid)))
    return { kind: "problem", problem: "gusto_down" };
  const byUuid = new Map(
    companies.map((company) => [
      company.uuid.toLowerCase(),
      { ...company, uuid: company.uuid.toLowerCase() },
    ]),
  );
  return { ...identity, ownerUuid: ownerUuid.toLowerCase(), companies: [...byUuid.values()] };
}

async function describe(accessToken: Secret, identity: Identity): Promise<DiscoveredGrant> {
  const [first] = identity.companies;
  const owner = first ? await findOwner(accessToken, first.uuid, identity.ownerUuid) : undefined;
  const companies = await pLimit(COMPANIES_AT_ONCE).map(identity.companies, (company) =>
    describeCompany(accessToken, company),
  );
  return {
    kind: "found",
    resourceOwnerUuid: identity.ownerUuid,
    ownerName:
      [owner?.first_name, owner?.last_name].filter(Boolean).join(" ").slice(0, 200) || null,
    ownerEmail: (owner?.email ?? identity.email)?.slice(0, 320) ?? null,
    scope: identity.scope,
    companies,
  };
}

async function findOwner(
  accessToken: Secret,
  companyUuid: string,
  ownerUuid: string,
): Promise<GustoAdmin | undefined> {
  const admins = await listAdmins(accessToken, companyUuid);
  return admins.kind === "ok"
    ? admins.value.find((admin) => admin.uuid.toLowerCase() === ownerUuid)
    : undefined;
}

async function describeCompany(
  accessToken: Secret,
  { uuid, name }: { uuid: string; name: string | null },
): Promise<DiscoveredCompany> {
  const [company, peopleCount] = await Promise.all([
    twice(() => getCompany(accessToken, uuid)),
    countEmployees(accessToken, uuid),
  ]);
  if (company.kind !== "ok")
    return { gustoUuid: uuid, name: name || null, details: null, peopleCount };
  return {
    gustoUuid: uuid,
    name: company.value.name || name || null,
    details: detailsOf(company.value),
    peopleCount,
  };
}

/** One retry for transient failures: making the person start over costs more. */
async function twice<T>(call: () => Promise<GustoOutcome<T>>): Promise<GustoOutcome<T>> {
  const first = await call();
  return first.kind === "unavailable" || first.kind === "invalid" ? call() : first;
}

function refusal(outcome: Exclude<GustoOutcome<unknown>, { kind: "ok" }>): Refusal {
  return { kind: "problem", problem: outcome.kind === "forbidden" ? "wrong_role" : "gusto_down" };
}
