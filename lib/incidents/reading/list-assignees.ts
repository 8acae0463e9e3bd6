import "server-only";
import { db } from "#lib/platform/database/db.ts";

const MOST = 100;

/** The operators an incident may be assigned to. */
export async function listAssignees(): Promise<{ id: string; name: string }[]> {
  const operators = await db().user.findMany({
    where: { role: "operator", disabledAt: null },
    orderBy: { name: "asc" },
    take: MOST,
    select: { id: true, name: true, email: true },
  });
  return operators.map(({ id, name, email }) => ({ id, name: name ?? email ?? "An operator" }));
}
