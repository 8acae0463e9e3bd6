import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { listCompanyTokens, readApplicationPause } from "#lib/tokens/health/company-health.ts";
import type { TokenHealth } from "#lib/tokens/health/health.ts";
import { readLinkAddress } from "./link-address.ts";
import { type LinkState, linkState } from "./link-state.ts";

export type FoundLink = {
  id: string;
  state: LinkState;
  expiresAt: Date;
  company: { id: string; name: string };
  /** Null for a company that has never been connected. */
  health: TokenHealth | null;
};

/**
 * What the holder of a link may know: which company, and the state of its connection. Null for an
 * invalid address.
 */
export async function findLinkByAddress(address: unknown): Promise<FoundLink | null> {
  const id = readLinkAddress(address);
  return id === null ? null : findLink(id);
}

/** The same by its id, which the caller has read from a valid address. */
export async function findLink(id: string): Promise<FoundLink | null> {
  const link = await db().reconnectLink.findFirst({
    where: { id, company: { deleteRequestedAt: null } },
    include: { company: { select: { id: true, name: true } } },
  });
  if (!link) return null;
  const { company, expiresAt } = link;
  const pause = await readApplicationPause();
  const tokens = await listCompanyTokens([company.id], pause, Prisma.sql`true`);
  return {
    id,
    state: linkState(link, databaseNow().getTime()),
    expiresAt,
    company,
    health: tokens.get(company.id)?.health ?? null,
  };
}

/**
 * Records that a person viewed the link. Programs that prefetch addresses are not counted; nothing
 * depends on it.
 */
export async function recordLinkOpened(id: string): Promise<void> {
  await db().reconnectLink.updateMany({
    where: { id, openedAt: null },
    data: { openedAt: databaseNow() },
  });
}
