// Who administers what, and who may connect an application.

import { uuidFrom } from "../data/random.ts";
import type { AdminRole, CompanyRecord, DurableState, Simulator, User } from "./model.ts";

const MAY_AUTHORIZE: readonly AdminRole[] = ["primary_admin", "full_access_admin"];

export function findUserByEmail(state: DurableState, email: string): User | null {
  const wanted = email.trim().toLowerCase();
  return [...state.users.values()].find((user) => user.email.toLowerCase() === wanted) ?? null;
}

/** The current name at Gusto: control patches may have renamed the company. */
export function companyName(state: DurableState, company: CompanyRecord): string {
  const patched = state.patches.get(company.uuid)?.["name"];
  return typeof patched === "string" ? patched : company.name;
}

/** A provisioned account's user can't sign in before claiming it. */
export function canSignIn(state: DurableState, user: User): boolean {
  return !state.claims.some((claim) => claim.user_uuid === user.uuid && claim.claimed_at === null);
}

export function listAuthorizableCompanies(state: DurableState, userUuid: string): CompanyRecord[] {
  const found: CompanyRecord[] = [];
  for (const membership of state.memberships.get(userUuid) ?? []) {
    const company = state.companies.get(membership.company_uuid);
    if (company !== undefined && MAY_AUTHORIZE.includes(membership.role)) found.push(company);
  }
  return found;
}

export function listCompanyAdmins(
  state: DurableState,
  companyUuid: string,
): { user: User; role: AdminRole }[] {
  const admins: { user: User; role: AdminRole }[] = [];
  for (const [userUuid, memberships] of state.memberships) {
    const user = state.users.get(userUuid);
    const membership = memberships.find((each) => each.company_uuid === companyUuid);
    if (user !== undefined && membership !== undefined && membership.role !== "employee")
      admins.push({ user, role: membership.role });
  }
  return admins.sort(
    (a, b) => Number(b.role === "primary_admin") - Number(a.role === "primary_admin"),
  );
}

/**
 * Whether a person is the same admin everywhere or a different one in each company isn't
 * documented, so both are supported.
 */
export function resourceOwnerUuid(
  simulator: Simulator,
  userUuid: string,
  companyUuid: string,
): string {
  if (simulator.state.application.resource_owner === "per_user") return userUuid;
  return uuidFrom(`admin ${userUuid} ${companyUuid}`);
}

export function highestRole(state: DurableState, userUuid: string): AdminRole {
  const roles = new Set(
    (state.memberships.get(userUuid) ?? []).map((membership) => membership.role),
  );
  const order: readonly AdminRole[] = ["primary_admin", "full_access_admin", "limited_admin"];
  return order.find((role) => roles.has(role)) ?? "employee";
}
