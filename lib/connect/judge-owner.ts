import type { ProblemCode } from "#lib/sign-in/problem.ts";
import type { User } from "#lib/generated/prisma/client.ts";

/**
 * Who authorized: a person signing in with it, the holder of a reconnect link, or a signed-in
 * person connecting a company.
 */
export type Who =
  | { kind: "signing_in" }
  | { kind: "by_link"; expectedCompanyId: string | null }
  /**
   * `pinnedCompanyId`: they followed a link to a company they had no connection to. `joins`: they
   * asked for this authorization to show that a second user here is also them.
   */
  | {
      kind: "signed_in";
      userId: string;
      expectedCompanyId: string | null;
      pinnedCompanyId?: string | null;
      joins?: boolean;
    };

type Person = Pick<User, "id" | "role" | "disabledAt" | "email">;

/**
 * Why a grant may not be assigned to this person; null if it may. Pure.
 * @param ownerEmail the email address Gusto now reports for the person who authorized
 */
export function judgeOwner(
  who: Who,
  holder: Person | null,
  person: Person | null,
  ownerEmail: string | null,
): ProblemCode | null {
  if (who.kind === "signed_in" && !person) return "signed_out";
  const isOther = holder !== null && person !== null && holder.id !== person.id;
  if (isOther && !canJoin(holder, person, ownerEmail)) return "other_account";
  if (person?.disabledAt) return "disabled";
  if (person?.role === "operator") return "staff_cannot_connect";
  return isOther && !(who.kind === "signed_in" && who.joins) ? "own_other_account" : null;
}

/**
 * Both users are authenticated at this point: one by the session, the other by the authorization
 * this flow just completed. A shared mailbox proves nothing, but is required as well: someone lured
 * into another person's session who authorizes as themselves has a different address. A disabled
 * user cannot return this way, and staff hold no Gusto accounts.
 */
function canJoin(holder: Person, person: Person, ownerEmail: string | null): boolean {
  if (holder.disabledAt || holder.role !== "company_admin" || !ownerEmail || !person.email)
    return false;
  return ownerEmail.toLowerCase() === person.email.toLowerCase();
}
