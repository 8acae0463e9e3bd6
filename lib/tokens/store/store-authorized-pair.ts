// See docs/decisions/0005-new-authorization-new-row.md

import "server-only";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { fingerprint, shortFingerprint } from "#lib/platform/crypto/fingerprint.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { databaseFault } from "#lib/platform/database-fault.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { connectRedirectUri } from "#lib/gusto/oauth.ts";
import { logger } from "#lib/platform/logger.ts";
import type { TokenPair } from "#lib/oauth/token-response.ts";
import { PROCESS_NAME } from "#lib/platform/process/process-name.ts";
import { databaseClock } from "./database-clock.ts";
import type { Actor } from "#lib/platform/audit/actor.ts";
import type { Environment } from "../protocol/refresh-ports.ts";
import { tokenServices } from "./token-refresher.ts";
import { tokenTimes } from "../protocol/token-row.ts";

/**
 * Stores a new pair before its first use: commit before use applies from the first token on. The
 * row serves no company until `attachToken`. A row that is never attached is finished by the worker
 * when a request says whose it is, and otherwise revoked by the sweep. While the database is down,
 * the store is retried as long as for a refreshed pair, because this may be the only copy.
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

/** `redirectUri`: the one its authorization used; each refresh repeats it. */
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

/** The first entry of its timeline: where the pair came from. */
export function firstEvent(row: NewRow, type: "authorized" | "imported", actor: Actor) {
  return {
    type,
    actor,
    process: PROCESS_NAME,
    version: 1,
    fingerprint: shortFingerprint(row.refreshFingerprint),
  };
}

/** The access token of a row that was just stored, to ask Gusto whose it is. */
export async function revealAccessToken(tokenId: string): Promise<Secret> {
  const read = await tokenServices().store.read(tokenId);
  if (!read) throw new AppError("not_found", "The token row is gone.");
  return tokenServices().vault.openAccessToken(read.row);
}
