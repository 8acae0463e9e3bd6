import type { ProblemCode } from "#lib/sign-in/problem.ts";
import type { User } from "#lib/generated/prisma/client.ts";

/** Who authorized: a person signing in with it, the holder of a reconnect link, or a signed-in person connecting a company. */
export type Who =
  | { kind: "signing_in" }
  | { kind: "by_link"; expectedCompanyId: string | null }
  /**
   * `pinnedCompanyId`: a link led them here, and they knew nothing of that company. `joins`: they
   * asked for this authorization to show that a second user here is them, too.
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
 * @param ownerEmail what Gusto says now of the one who authorized
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
 * Both are proven when this is asked: one by the session, the other by the authorization that this
 * flow has just brought. The same
 * mailbox proves nothing and is wanted besides: whoever is lured into a session of somebody else, and authorizes in it as
 * themselves, has another one. A user that was switched off does not come back this way, and staff hold no Gusto accounts.
 */
function canJoin(holder: Person, person: Person, ownerEmail: string | null): boolean {
  if (holder.disabledAt || holder.role !== "company_admin" || !ownerEmail || !person.email)
    return false;
  return ownerEmail.toLowerCase() === person.email.toLowerCase();
}
