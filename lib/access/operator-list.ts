import type { Viewer } from "./viewer.ts";

/** Whether an e-mail address is on the list of operators. Upper and lower case are one. */
export function isOperatorEmail(email: string | null, operatorEmails: readonly string[]): boolean {
  return email !== null && operatorEmails.includes(email.trim().toLowerCase());
}

/** What the OpenID provider says of a person. */
export type StaffClaims = { email?: unknown; email_verified?: unknown };

/** Why somebody is not admitted, in words for the log: which claim is missing or wrong, never its contents. */
export type StaffRefusal =
  "no_email" | "email_verified_missing" | "email_not_verified" | "not_on_the_list";

type StaffJudgement =
  { kind: "admitted"; email: string } | { kind: "refused"; reason: StaffRefusal };

/**
 * Admits an e-mail address that the provider vouches for and that is on the list. An address that is merely claimed opens nothing:
 * anybody can type one. Some providers hand out only addresses that their administrators set, and send no `email_verified`
 * (OpenID Connect Core, 5.1: it is optional); `assumeVerified` is for those, and does not outvote a "no".
 */
export function judgeStaffClaims(
  claims: StaffClaims,
  {
    operatorEmails,
    assumeVerified,
  }: { operatorEmails: readonly string[]; assumeVerified: boolean },
): StaffJudgement {
  if (typeof claims.email !== "string" || claims.email.trim() === "")
    return { kind: "refused", reason: "no_email" };
  const verified = claims.email_verified ?? undefined;
  if (verified === undefined && !assumeVerified)
    return { kind: "refused", reason: "email_verified_missing" };
  // Some providers send the word instead of the value.
  if (verified !== undefined && verified !== true && verified !== "true")
    return { kind: "refused", reason: "email_not_verified" };
  const email = claims.email.trim().toLowerCase();
  return isOperatorEmail(email, operatorEmails)
    ? { kind: "admitted", email }
    : { kind: "refused", reason: "not_on_the_list" };
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
