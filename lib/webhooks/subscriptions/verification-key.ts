import "server-only";
import { createLocalKeyProvider } from "#lib/platform/crypto/keyring.ts";
import { open, type Place, seal } from "#lib/platform/crypto/seal.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { logger } from "#lib/platform/logger.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";

/*
 * Our subscriptions' verification tokens, which sign deliveries. Sealed at rest; decrypted ones are
 * cached for a few seconds.
 */

/**
 * The place of a token Gusto hasn't confirmed yet. Sealed for this place, it can't be used as a
 * trusted one.
 */
export const CANDIDATE = "candidate";

function place(rowId: string): Place {
  return {
    table: "webhook_subscriptions",
    column: "sealed_verification_token",
    rowId,
    environment: env().GUSTO_ENVIRONMENT,
    version: 1,
  };
}

const keys = () => createLocalKeyProvider(env().TOKEN_ENCRYPTION_KEYS);

/** @param of the subscription's id, or `CANDIDATE` */
export function sealVerificationToken(token: Secret, of: string): Promise<string> {
  return seal(keys(), token, place(of));
}

export function openVerificationToken(sealed: string, of: string): Promise<Secret> {
  return open(keys(), sealed, place(of));
}

type LiveToken = { subscriptionId: string; token: Secret };

const HELD_MS = 5_000;
/**
 * A signature that matches no cached token may belong to one verified a moment ago; the database is
 * checked at most this often.
 */
const HELD_AT_LEAST_MS = 1_000;

type Held = { atMs: number; tokens: Promise<LiveToken[]> };

const opened = processWide<{ held?: Held }>("opened verification tokens", () => ({}));

/** The tokens that currently sign deliveries. `again`: none of the cached ones matched. */
export function listLiveTokens({ again = false } = {}): Promise<LiveToken[]> {
  const { held } = opened;
  const ageMs = held ? performance.now() - held.atMs : Infinity;
  if (held && ageMs <= (again ? HELD_AT_LEAST_MS : HELD_MS)) return held.tokens;
  const tokens = readLiveTokens();
  opened.held = { atMs: performance.now(), tokens };
  tokens.catch(forgetLiveTokens);
  return tokens;
}

/** Clears the cache, so the next lookup reads the database. */
export function forgetLiveTokens(): void {
  delete opened.held;
}

async function readLiveTokens(): Promise<LiveToken[]> {
  const rows = await db().webhookSubscription.findMany({
    where: {
      removedAt: null,
      sealedVerificationToken: { not: null },
    },
    select: { id: true, sealedVerificationToken: true },
  });
  const opened = await Promise.all(
    rows.map(async ({ id, sealedVerificationToken }) => {
      try {
        return [
          {
            subscriptionId: id,
            token: await openVerificationToken(sealedVerificationToken ?? "", id),
          },
        ];
      } catch (error) {
        // One token that can't be decrypted must not disable the others.
        logger().error(
          { err: error, subscriptionId: id },
          "A verification token cannot be decrypted",
        );
        return [];
      }
    }),
  );
  return opened.flat();
}
