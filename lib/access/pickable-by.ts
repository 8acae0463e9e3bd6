import "server-only";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import type { Viewer } from "./viewer.ts";

/**
 * The companies the picker offers: those where this person holds an active grant, and those where
 * Gusto refused theirs and no one else's serves, so the choice waits for a reconnect. Operators see
 * every company but don't pick for others, so the role doesn't matter here. A disconnected company
 * has nothing to sync.
 */
export function pickableBy({ userId }: Pick<Viewer, "userId">): Prisma.CompanyWhereInput {
  const isUsable = {
    endedAt: null,
    token: { state: { notIn: ["reconnect_required", "disconnected"] } },
  } satisfies Prisma.CompanyGrantWhereInput;
  return {
    OR: [
      { access: { some: { userId, lostAt: null } } },
      { access: { some: { userId } }, grants: { some: { endedAt: null }, none: isUsable } },
    ],
  };
}
