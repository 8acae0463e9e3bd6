import "server-only";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { logger } from "#lib/platform/logger.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { findUserByAccount, lockAccount } from "#lib/access/find-user-by-account.ts";
import { lockUsers } from "#lib/platform/database/lock-order.ts";
import { findStaffRole } from "#lib/access/staff/read-role.ts";
import {
  isOperatorEmail,
  judgeStaffClaims,
  type StaffClaims,
  type StaffRefusal,
  type StaffRole,
} from "#lib/access/operator-list.ts";
import { emailKey } from "#lib/access/email-key.ts";
import type { SignInResult } from "./sign-in-attempt.ts";

export type StaffIdentity = StaffClaims & { iss: string; sub: string; name?: unknown };

/**
 * A subject is only unique within its issuer (OpenID Connect Core, 2): another issuer's "1" is
 * another person.
 */
export function staffAccountId(identity: Pick<StaffIdentity, "iss" | "sub">): string {
  return `${identity.iss} ${identity.sub}`;
}

/** Setup hints for the log. */
const ADVICE: Record<StaffRefusal, string> = {
  no_email:
    "Staff sign-in refused: the provider sent no email address. Configure it to send the email claim for the email scope",
  email_verified_missing:
    "Staff sign-in refused: the provider sent no email_verified claim. If only your administrators can set addresses there, set OIDC_EMAIL_VERIFIED=assumed",
  email_not_verified: "Staff sign-in refused: the provider says the email address is not verified",
  not_on_the_list:
    "Staff sign-in refused: the email address is neither in OPERATOR_EMAILS nor invited",
};

/**
 * Admits a staff member the OpenID provider has verified: finds or creates the user, and updates
 * name and email.
 */
export async function signInOperator(
  identity: StaffIdentity,
  ip: string | null,
): Promise<SignInResult<{ userId: string }>> {
  const { OPERATOR_EMAILS, OIDC_EMAIL_VERIFIED } = env();
  const claimed = typeof identity.email === "string" ? emailKey(identity.email) : null;
  // Whether the provider vouches for the address is judged in the same way for all.
  const invitedAs = await findStaffRole(claimed);
  const judged = judgeStaffClaims(identity, {
    operatorEmails: claimed !== null && invitedAs ? [...OPERATOR_EMAILS, claimed] : OPERATOR_EMAILS,
    assumeVerified: OIDC_EMAIL_VERIFIED === "assumed",
  });
  if (judged.kind === "refused") {
    logger().warn(
      { reason: judged.reason, issuer: identity.iss, claims: Object.keys(identity).sort() },
      ADVICE[judged.reason],
    );
    return { kind: "problem", problem: "staff_refused" };
  }
  const { email } = judged;
  const name = typeof identity.name === "string" ? identity.name.slice(0, 200) : null;
  return transaction(async (tx) => {
    const key = { provider: "oidc" as const, providerAccountId: staffAccountId(identity) };
    await lockAccount(tx, key);
    const known = await findUserByAccount(tx, key);
    if (known?.disabledAt) return { kind: "problem", problem: "disabled" };
    const person = { role: "operator" as const, email, name };
    if (known) {
      await lockUsers(tx, [known.id]);
      await tx.user.update({ where: { id: known.id }, data: person });
      return { kind: "done", userId: known.id };
    }
    const role = isOperatorEmail(email, OPERATOR_EMAILS) ? "operator" : (invitedAs ?? "viewer");
    const created = await createStaff(tx, { ...person, account: key }, { role, ip });
    return { kind: "done", userId: created };
  });
}

type NewStaff = {
  role: "operator";
  email: string;
  name: string | null;
  account: { provider: "oidc"; providerAccountId: string };
};

async function createStaff(
  tx: Transaction,
  { account, ...person }: NewStaff,
  { role, ip }: { role: StaffRole; ip: string | null },
): Promise<string> {
  const { id } = await tx.user.create({ data: { ...person, accounts: { create: account } } });
  await recordAudit(tx, {
    actor: `user:${id}`,
    action: "role_changed",
    subject: `user:${id}`,
    ip,
    detail: { role, email: person.email },
  });
  return id;
}
