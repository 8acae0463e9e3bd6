import { emailKey } from "./email-key.ts";
import type { Viewer } from "./viewer.ts";

/** Whether an email address is on the operator list, ignoring case. */
export function isOperatorEmail(email: string | null, operatorEmails: readonly string[]): boolean {
  return email !== null && operatorEmails.includes(emailKey(email));
}

/** The claims the OpenID provider makes about a person. */
export type StaffClaims = { email?: unknown; email_verified?: unknown };

/** Why staff sign-in was refused, for the log: which claim is missing or wrong, never its value. */
export type StaffRefusal =
  "no_email" | "email_verified_missing" | "email_not_verified" | "not_on_the_list";

type StaffJudgement =
  { kind: "admitted"; email: string } | { kind: "refused"; reason: StaffRefusal };

/**
 * Admits an email address that the provider has verified and that is on the list. An unverified
 * address opens nothing, because anyone can type one. Some providers only issue addresses set by
 * administrators and omit `email_verified`, which is optional (OpenID Connect Core, 5.1);
 * `assumeVerified` is for those, and doesn't override an explicit "false".
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
  // Some providers send the string instead of the boolean.
  if (verified !== undefined && verified !== true && verified !== "true")
    return { kind: "refused", reason: "email_not_verified" };
  const email = emailKey(claims.email);
  return isOperatorEmail(email, operatorEmails)
    ? { kind: "admitted", email }
    : { kind: "refused", reason: "not_on_the_list" };
}

type StoredPerson = { role: Viewer["role"]; email: string | null; isDemo: boolean };
type Policy = {
  operatorEmails: readonly string[];
  demoMode: boolean;
  /** What operators made of the address on the page of people; null: nothing. */
  staffRole: StaffRole | null;
};

/** What somebody of the staff may do: act, or only see. */
export type StaffRole = "operator" | "viewer";

/**
 * A person's role right now. The stored role isn't enough: it was set at an earlier sign-in, and
 * the list may have changed since. The demo's operator exists in demo mode only; OPERATOR_EMAILS
 * stands above what was decided on a page, so that somebody can always get in.
 */
export function currentRole(
  person: StoredPerson,
  policy: Policy,
): Pick<Viewer, "role" | "isReadOnly"> {
  if (person.role !== "operator") return { role: "company_admin" };
  if (policy.demoMode && person.isDemo) return { role: "operator" };
  if (isOperatorEmail(person.email, policy.operatorEmails)) return { role: "operator" };
  if (policy.staffRole === null) return { role: "company_admin" };
  return policy.staffRole === "operator"
    ? { role: "operator" }
    : { role: "operator", isReadOnly: true };
}
