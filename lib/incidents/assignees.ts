import "server-only";
import { isUuid } from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";

/* The operators an incident may be assigned to. */

const MOST = 100;
const OPERATORS = { role: "operator", disabledAt: null } as const;

/** What of a person an incident shows. */
export const ASSIGNEE_FIELDS = { id: true, name: true, email: true } as const;

type Assignee = { id: string; name: string };

export function toAssignee(user: {
  id: string;
  name: string | null;
  email: string | null;
}): Assignee {
  return { id: user.id, name: user.name ?? user.email ?? "An operator" };
}

export async function listAssignees(): Promise<Assignee[]> {
  const operators = await db().user.findMany({
    where: OPERATORS,
    orderBy: { name: "asc" },
    take: MOST,
    select: ASSIGNEE_FIELDS,
  });
  return operators.map(toAssignee);
}

/** Null for anyone who is no operator. */
export async function findAssignee(userId: string): Promise<Assignee | null> {
  if (!isUuid(userId)) return null;
  const user = await db().user.findFirst({
    where: { id: userId, ...OPERATORS },
    select: ASSIGNEE_FIELDS,
  });
  return user && toAssignee(user);
}
