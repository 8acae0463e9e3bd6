import "server-only";
import { DEMO_ACCOUNT, isDemoUser } from "#lib/access/demo-account.ts";
import { currentRole } from "#lib/access/operator-list.ts";
import { listInvitedOperators } from "#lib/access/staff/read-role.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";

/* The operators an incident may be assigned to. */

const MOST = 100;

/** What of a person an incident shows, and what their role follows from. */
export const ASSIGNEE_FIELDS = {
  ...{ id: true, name: true, email: true, role: true, disabledAt: true },
  accounts: DEMO_ACCOUNT,
} satisfies Prisma.UserSelect;

/** `isOperator`: false for somebody who was one when it was assigned. */
export type Assignee = { id: string; name: string; isOperator: boolean };

type Person = Prisma.UserGetPayload<{ select: typeof ASSIGNEE_FIELDS }>;

/** @param invited the addresses let in as operators: see listInvitedOperators */
export function toAssignee(user: Person, invited: ReadonlySet<string>): Assignee {
  const { OPERATOR_EMAILS, DEMO_MODE: demoMode } = env();
  const operatorEmails = [...OPERATOR_EMAILS, ...invited];
  const person = { ...user, isDemo: isDemoUser(user) };
  const { role } = currentRole(person, { operatorEmails, demoMode, staffRole: null });
  return {
    id: user.id,
    name: user.name ?? user.email ?? "An operator",
    isOperator: role === "operator" && user.disabledAt === null,
  };
}

/** The stored role is not enough: the list of operators may have changed since their last sign-in. */
function operators(invited: ReadonlySet<string>): Prisma.UserWhereInput {
  const { OPERATOR_EMAILS, DEMO_MODE } = env();
  return {
    role: "operator",
    disabledAt: null,
    OR: [
      { email: { in: [...OPERATOR_EMAILS, ...invited], mode: "insensitive" } },
      ...(DEMO_MODE ? [{ accounts: { some: DEMO_ACCOUNT.where } }] : []),
    ],
  };
}

export async function listAssignees(): Promise<Assignee[]> {
  const invited = await listInvitedOperators();
  const found = await db().user.findMany({
    where: operators(invited),
    orderBy: { name: "asc" },
    take: MOST,
    select: ASSIGNEE_FIELDS,
  });
  return found.map((user) => toAssignee(user, invited));
}

/** Null for anyone who is no operator now. */
export async function findAssignee(userId: string): Promise<Assignee | null> {
  if (!isUuid(userId)) return null;
  const invited = await listInvitedOperators();
  const user = await db().user.findFirst({
    where: { id: userId, ...operators(invited) },
    select: ASSIGNEE_FIELDS,
  });
  return user && toAssignee(user, invited);
}
