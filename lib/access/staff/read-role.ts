import "server-only";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { isDemoUser } from "../demo-account.ts";
import { emailKey } from "../email-key.ts";
import { currentRole, isOperatorEmail, type StaffRole } from "../operator-list.ts";

/** `accounts`: selected by DEMO_ACCOUNT. */
type StoredUser = Omit<Parameters<typeof currentRole>[0], "isDemo"> & {
  accounts: readonly unknown[];
};

/**
 * What a person may do right now, by the settings and by what operators decided. Staff that the
 * settings don't name cost one more read.
 */
export async function readRole(
  user: StoredUser,
  tx: Transaction = db(),
): Promise<ReturnType<typeof currentRole>> {
  const person = { role: user.role, email: user.email, isDemo: isDemoUser(user) };
  const { OPERATOR_EMAILS: operatorEmails, DEMO_MODE: demoMode } = env();
  const isSettled = person.role !== "operator" || isOperatorEmail(person.email, operatorEmails);
  const staffRole = isSettled ? null : await findStaffRole(person.email, tx);
  return currentRole(person, { operatorEmails, demoMode, staffRole });
}

/** What operators made of this address; null: nothing. */
export async function findStaffRole(
  email: string | null,
  tx: Transaction = db(),
): Promise<StaffRole | null> {
  if (email === null) return null;
  const member = await tx.staffMember.findUnique({
    where: { email: emailKey(email) },
    select: { role: true },
  });
  return toStaffRole(member?.role);
}

/** More than anyone lets in. */
export const MOST_MEMBERS = 1_000;

/** The addresses that operators let in as operators, in lower case. */
export async function listInvitedOperators(): Promise<ReadonlySet<string>> {
  const members = await db().staffMember.findMany({
    where: { role: "operator" },
    select: { email: true },
    take: MOST_MEMBERS,
  });
  return new Set(members.map(({ email }) => email));
}

/** Anything else opens nothing. */
export function toStaffRole(text: string | undefined): StaffRole | null {
  return text === "operator" || text === "viewer" ? text : null;
}
