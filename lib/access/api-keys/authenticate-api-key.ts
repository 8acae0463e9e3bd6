import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Actor } from "#lib/platform/audit/actor.ts";
import { belongsHere } from "../sessions/belongs-here.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { db } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { ApiKey } from "#lib/generated/prisma/client.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { remember } from "./remember-api-keys.ts";
import { type ApiScope, INSTALLATION_SCOPES } from "./scopes.ts";

export type ApiCaller = {
  apiKeyId: string;
  name: string;
  actor: Actor;
  /** Gusto's uuids of the only companies this key opens. Null: all. */
  companyUuids: readonly string[] | null;
};

/** Precision of "Last used", so that reading a token doesn't write a row every time. */
const LAST_USED_EXACTNESS_MS = 60_000;

const keys = processWide("API keys", () => ({
  findByHash: remember((keyHash) => db().apiKey.findUnique({ where: { keyHash } })),
}));

/**
 * Authenticates the `Authorization: Bearer` header. A valid key is cached for a few seconds, so a
 * revocation reaches every process within `REVOKED_WITHIN_MS`; expiry is exact.
 * @throws AppError `not_signed_in` without a valid key, `forbidden` if the key lacks the scope
 */
export async function authenticateApiKey(
  authorization: string | null,
  scope: ApiScope,
  now = databaseNow(),
): Promise<ApiCaller> {
  const presented = /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization ?? "")?.[1];
  if (!presented)
    throw new AppError("not_signed_in", "Send an API key as: Authorization: Bearer <key>.");
  const key = await keys.findByHash(fingerprint(presented), now);
  if (
    !key ||
    !belongsHere(key) ||
    key.revokedAt !== null ||
    (key.expiresAt !== null && key.expiresAt <= now)
  ) {
    throw new AppError("not_signed_in", "This API key is unknown, expired or revoked.");
  }
  const isLimited = !key.scopes.includes(scope);
  if (isLimited && !(key.limitedScopes.includes(scope) && !INSTALLATION_SCOPES.includes(scope)))
    throw new AppError("forbidden", `This API key does not have the scope ${scope}.`);
  await recordUse(key, now);
  return {
    apiKeyId: key.id,
    name: key.name,
    actor: `api-key:${key.id}`,
    companyUuids: isLimited ? key.companyUuids : null,
  };
}

async function recordUse(key: ApiKey, now: Date): Promise<void> {
  if (key.lastUsedAt !== null && now.getTime() - key.lastUsedAt.getTime() <= LAST_USED_EXACTNESS_MS)
    return;
  // Also in the cached key; otherwise every request of the next few seconds would write.
  key.lastUsedAt = now;
  await db().apiKey.update({ where: { id: key.id }, data: { lastUsedAt: now } });
}
