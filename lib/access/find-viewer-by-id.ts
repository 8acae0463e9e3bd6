import "server-only";
import { env } from "#lib/platform/env.ts";
import { db } from "#lib/platform/database/db.ts";
import { readRole } from "./staff/read-role.ts";
import type { Viewer } from "./viewer.ts";

/**
 * A person with what they may do now, for work that goes on after their request. Null if they may no
 * longer sign in.
 */
export async function findViewerById(userId: string): Promise<Viewer | null> {
  const user = await db().user.findFirst({
    where: { id: userId, disabledAt: null, deletedAt: null },
    include: { accounts: { where: { provider: "demo" }, select: { id: true }, take: 1 } },
  });
  if (!user) return null;
  const isDemo = user.accounts.length > 0;
  if (isDemo && !env().DEMO_MODE) return null;
  return {
    userId: user.id,
    ...(await readRole({ role: user.role, email: user.email, isDemo })),
    name: user.name,
    email: user.email,
    sessionId: "",
  };
}
