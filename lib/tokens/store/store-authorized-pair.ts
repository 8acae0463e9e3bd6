// Why it is so: docs/decisions/0005-new-authorization-new-row.md

import "server-only";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { fingerprint, shortFingerprint } from "#lib/platform/crypto/fingerprint.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { databaseFault } from "#lib/platform/database-fault.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { lockCompanies, lockTokens } from "#lib/platform/database/lock-order.ts";
import { connectRedirectUri } from "#lib/gusto/oauth.ts";
import { logger } from "#lib/platform/logger.ts";
import type { TokenPair } from "#lib/oauth/token-response.ts";
import { PROCESS_NAME } from "#lib/platform/process/process-name.ts";
import { databaseClock, writeEvents } from "./postgres-token-store.ts";
import type { Actor, Environment } from "../protocol/refresh-ports.ts";
import { tokenServices } from "./token-refresher.ts";
import { tokenTimes } from "../protocol/token-row.ts";

/**
 * Stores a new pair before anything is asked with it: commit before use holds from the first token on. The row serves no
 * company until `attachToken`; a row that is never attached is finished by the worker when a
 * request says whose it is, and revoked by the sweep otherwise. While the database is away it is tried again, as long as a
 * refreshed pair is: it may be the only copy.
 * @param pair.expiresInSeconds counts from now
 */
export async function storeAuthorizedPair(input: AuthorizedPair): Promise<{ tokenId: string }> {
  const [tokenId, received] = [randomUUID(), performance.now()];
  for (let attempt = 0; ; attempt += 1) {
    try {
      const known =
        attempt > 0 && (await db().gustoAuthToken.count({ where: { id: tokenId } })) > 0;
      if (!known)
        await storeOnce(tokenId, {
          ...input,
          pair: older(input.pair, performance.now() - received),
        });
      return { tokenId };
    } catch (error) {
      if (
        databaseFault(error) === null ||
        performance.now() - received >= tokenServices().timing.persistDeadlineMs
      )
        throw error;
      if (attempt === 0)
        logger().error(
          { problem: "pair_not_stored", tokenId, err: error },
          "A token needs an operator",
        );
      await delay(Math.min(100 * 2 ** attempt, 2_000) * (0.5 + Math.random()));
    }
  }
}

/** `redirectUri`: the one of its authorization; each refresh repeats it. */
type AuthorizedPair = {
  environment: Environment;
  pair: TokenPair;
  actor: Actor;
  redirectUri?: string | undefined;
  requestId?: string | undefined;
};

function older(pair: TokenPair, ms: number): TokenPair {
  return { ...pair, expiresInSeconds: pair.expiresInSeconds - Math.round(ms / 1_000) };
}

async function storeOnce(
  tokenId: string,
  { environment, pair, actor, redirectUri = connectRedirectUri(), requestId }: AuthorizedPair,
): Promise<void> {
  const row = await sealNewRow(environment, pair, await databaseClock(db()), tokenId);
  await db().gustoAuthToken.create({
    data: {
      ...row,
      clientFingerprint: fingerprint(env().GUSTO_CLIENT_ID),
      redirectUri,
      events: { create: firstEvent(row, "authorized", actor) },
      ...(requestId !== undefined && { authorizationRequest: { connect: { id: requestId } } }),
    },
  });
}

type NewRow = Awaited<ReturnType<typeof sealNewRow>>;

/** The row of a pair that is not stored yet. */
export async function sealNewRow(
  environment: Environment,
  pair: TokenPair,
  now: Date,
  id: string = randomUUID(),
) {
  const sealed = await tokenServices().vault.sealPair({ rowId: id, environment, version: 1 }, pair);
  return { id, environment, ...sealed, ...tokenTimes(pair, now, Math.random()), stateSince: now };
}

/** The first line of its timeline: where the pair came from. */
export function firstEvent(row: NewRow, type: "authorized" | "imported", actor: Actor) {
  return {
    type,
    actor,
    process: PROCESS_NAME,
    version: 1,
    fingerprint: shortFingerprint(row.refreshFingerprint),
  };
}

/** The access token of a row that was just stored, for finding out whose it is. */
export async function revealAccessToken(tokenId: string): Promise<Secret> {
  const read = await tokenServices().store.read(tokenId);
  if (!read) throw new AppError("not_found", "The token row is gone.");
  return tokenServices().vault.openAccessToken(read.row);
}

/** Stands for an admin whom an import did not name, until a reconnect by anybody takes the place. */
export const UNKNOWN_RESOURCE_OWNER = "unknown";

type Attachment = {
  tokenId: string;
  resourceOwnerUuid: string;
  scope: string | null;
  companyIds: string[];
  actor: Actor;
  /** Gusto has just answered calls made with it: that is the first proof. */
  proved?: boolean;
};

/**
 * Lets a stored pair serve companies, in the caller's transaction. Grants that the same resource owner had for these companies
 * end; the pair of a row that serves nobody any more is kept sealed until it can be revoked without risk to the new one
 * (decide-revocation.ts). A pair that still serves other companies stays one row and goes on.
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
  // It was given up meanwhile, as abandoned, and is being revoked: it must serve nobody.
  if (rows.some(({ id, state }) => id === tokenId && state === "disconnected"))
    throw new AppError(
      "conflict",
      "This authorization took too long and was given up. Connect the company again.",
    );
  const now = new Date();
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

/** A reconnect never takes the version back: the new row starts above the ones it replaces. */
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
  // A pair that Gusto has refused is dead there.
  const isDead = row.state === "reconnect_required";
  const now = new Date();
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

/** Nobody is given it any more, and no exchange brings it back. */
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
