import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { lockCompanies, lockTokens } from "#lib/platform/database/lock-order.ts";
import { writeEvents } from "./write-events.ts";
import type { Actor } from "#lib/platform/audit/actor.ts";
import { tokenServices } from "./token-refresher.ts";

/** The resource owner of an import that named no admin, until any admin reconnects. */
export const UNKNOWN_RESOURCE_OWNER = "unknown";

type Attachment = {
  tokenId: string;
  resourceOwnerUuid: string;
  scope: string | null;
  companyIds: string[];
  actor: Actor;
  /** Gusto has just accepted calls made with it, which verifies it. */
  proved?: boolean;
};

/**
 * Attaches a stored pair to companies, in the caller's transaction. Earlier grants of the same
 * resource owner for these companies end; a pair that now serves no company is kept sealed until it
 * can be revoked without risk to the new one (decide-revocation.ts). A pair that still serves other
 * companies stays in use.
 */
export async function attachToken(attachment: Attachment, tx: Transaction): Promise<void> {
  const { tokenId, resourceOwnerUuid, companyIds, actor } = attachment;
  await lockCompanies(tx, companyIds);
  const replaced = await tx.companyGrant.findMany({
    where: {
      companyId: { in: companyIds },
      resourceOwnerUuid: { in: [resourceOwnerUuid, UNKNOWN_RESOURCE_OWNER] },
      endedAt: null,
      tokenId: { not: tokenId },
    },
    select: { id: true, tokenId: true },
  });
  const oldTokenIds = [...new Set(replaced.map((grant) => grant.tokenId))];
  const rows = await lockTokens(tx, [tokenId, ...oldTokenIds]);
  // It was discarded as abandoned meanwhile and is being revoked: it must not serve a company.
  if (rows.some(({ id, state }) => id === tokenId && state === "disconnected"))
    throw new AppError(
      "conflict",
      "This authorization took too long and was abandoned. Connect the company again.",
    );
  const now = databaseNow();
  await tx.companyGrant.updateMany({
    where: { id: { in: replaced.map((grant) => grant.id) } },
    data: { endedAt: now, endedReason: "replaced" },
  });
  await tx.companyGrant.createMany({
    data: companyIds.map((companyId) => ({ companyId, tokenId, resourceOwnerUuid })),
  });
  const highest = Math.max(
    0,
    ...rows.filter((row) => row.id !== tokenId).map((row) => row.version),
  );
  await reseal(tx, attachment, highest);
  for (const row of rows.filter(({ id }) => id !== tokenId)) await supersede(tx, row, actor);
  if (attachment.proved)
    await tx.gustoAuthToken.update({ where: { id: tokenId }, data: { lastProvedAt: now } });
}

/** A reconnect never lowers the version: the new row starts above the ones it replaces. */
async function reseal(
  tx: Transaction,
  { tokenId, resourceOwnerUuid, scope }: Attachment,
  highestVersion: number,
): Promise<void> {
  const { vault } = tokenServices();
  const row = await tx.gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
  const data = { resourceOwnerUuid, scope: scope ?? row.scope };
  if (row.version > highestVersion) {
    await tx.gustoAuthToken.update({ where: { id: tokenId }, data });
    return;
  }
  const version = highestVersion + 1;
  const [accessToken, refreshToken] = await Promise.all([
    vault.openAccessToken(row),
    vault.openRefreshToken(row),
  ]);
  const sealed = await vault.sealPair(
    { rowId: tokenId, environment: row.environment, version },
    { accessToken, refreshToken, expiresInSeconds: 0, scope: data.scope },
  );
  await tx.gustoAuthToken.update({ where: { id: tokenId }, data: { ...data, ...sealed, version } });
}

async function supersede(
  tx: Transaction,
  row: { id: string; state: string },
  actor: Actor,
): Promise<void> {
  if ((await tx.companyGrant.count({ where: { tokenId: row.id, endedAt: null } })) > 0) return;
  // A pair that Gusto has refused is already dead at Gusto.
  const isDead = row.state === "reconnect_required";
  const now = databaseNow();
  await tx.gustoAuthToken.update({
    where: { id: row.id },
    data: {
      ...SUPERSEDED,
      stateSince: now,
      ...(isDead ? { accessToken: null, refreshToken: null } : { mayLiveSince: now }),
    },
  });
  await writeEvents(tx, row.id, actor, [{ type: "replaced" }]);
}

/** It is no longer served, and no exchange can bring it back. */
const SUPERSEDED = {
  state: "disconnected",
  stateReason: "replaced",
  refreshFingerprint: null,
  attemptId: null,
  leaseExpiresAt: null,
  attempts: 0,
  lastError: null,
  retryAt: null,
  failingSince: null,
} as const;
