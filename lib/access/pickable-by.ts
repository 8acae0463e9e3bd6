import "server-only";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import type { Viewer } from "./viewer.ts";

/**
 * What the picker offers: the companies of which this person holds a living grant, and those of which Gusto refused it and nobody
 * else's serves, so that the choice waits for the reconnect. An operator sees every company but picks for nobody, so the role
 * plays no part here. A disconnected company has nothing to sync.
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
