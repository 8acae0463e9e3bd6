import "server-only";
import { env } from "#lib/platform/env.ts";
import { db } from "#lib/platform/database/db.ts";
import { DEMO_ACCOUNT, isDemoUser } from "./demo-account.ts";
import { toViewer } from "./to-viewer.ts";
import type { Viewer } from "./viewer.ts";

/**
 * A person with what they may do now, for work that goes on after their request. Null if they may no
 * longer sign in.
 */
export async function findViewerById(userId: string): Promise<Viewer | null> {
  const user = await db().user.findFirst({
    where: { id: userId, disabledAt: null, deletedAt: null },
    include: { accounts: DEMO_ACCOUNT },
  });
  if (!user || (isDemoUser(user) && !env().DEMO_MODE)) return null;
  return toViewer(user, "");
}
