import "server-only";
import { readRole } from "./staff/read-role.ts";
import type { Viewer } from "./viewer.ts";

type StoredUser = Pick<Viewer, "name" | "email"> & { id: string } & Parameters<typeof readRole>[0];

/** A stored person with what they may do now. */
export async function toViewer(user: StoredUser, sessionId: string): Promise<Viewer> {
  return {
    userId: user.id,
    ...(await readRole(user)),
    name: user.name,
    email: user.email,
    sessionId,
  };
}
