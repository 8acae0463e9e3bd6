import type { Viewer } from "./viewer.ts";

/** Whether an e-mail address is on the list of operators. Upper and lower case are one. */
export function isOperatorEmail(email: string | null, operatorEmails: readonly string[]): boolean {
  return email !== null && operatorEmails.includes(email.trim().toLowerCase());
}

/** What the OpenID provider says of a person. */
export type StaffClaims = { email?: unknown; email_verified?: unknown };

/**
 * The operator's e-mail address, when the provider vouches for it and it is on the list; else null.
 * An address that is merely claimed opens nothing: anybody can type one.
 */
export function judgeStaffClaims(claims: StaffClaims, operatorEmails: readonly string[]): string | null {
  if (claims.email_verified !== true || typeof claims.email !== "string") return null;
  const email = claims.email.trim().toLowerCase();
  return isOperatorEmail(email, operatorEmails) ? email : null;
}

type StoredPerson = { role: Viewer["role"]; email: string | null; isDemo: boolean };
type Policy = { operatorEmails: readonly string[]; demoMode: boolean };

/**
 * The role a person has now. The stored role alone is not enough: it was given at some sign-in, and
 * the list may have changed since. The demo's operator exists in demo mode only.
 */
export function currentRole(person: StoredPerson, policy: Policy): Viewer["role"] {
  if (person.role !== "operator") return "company_admin";
  if (policy.demoMode && person.isDemo) return "operator";
  return isOperatorEmail(person.email, policy.operatorEmails) ? "operator" : "company_admin";
}
