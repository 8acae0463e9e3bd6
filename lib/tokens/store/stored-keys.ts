import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { tokenServices } from "./token-refresher.ts";

/* Which encryption keys the stored pairs need: a sealed secret names its key, "v1.<key id>.…". */

/**
 * How many pairs are tried before a key counts as a different one: a single damaged row must not
 * stop an installation.
 */
const SAMPLE = 5;

/**
 * The keys of all stored pairs. Reads every row: only for the first start on a database without a
 * key record.
 */
export async function listKeyIdsInUse(): Promise<string[]> {
  const rows = await db().$queryRaw<{ keyId: string }[]>`
    SELECT DISTINCT split_part(refresh_token, '.', 2) AS "keyId"
    FROM gusto_auth_tokens
    WHERE refresh_token LIKE 'v1.%.%'`;
  return rows.map(({ keyId }) => keyId);
}

/** Whether a stored pair still needs this key. */
export async function isKeyInUse(keyId: string): Promise<boolean> {
  const [found] = await db().$queryRaw<
    unknown[]
  >`SELECT 1 FROM gusto_auth_tokens WHERE starts_with(refresh_token, ${`v1.${keyId}.`}) LIMIT 1`;
  return found !== undefined;
}

/** Whether pairs that name this key can be decrypted with ours; true when there are none to try. */
export async function opensStoredPairs(keyId: string): Promise<boolean> {
  const rows = await db().gustoAuthToken.findMany({
    where: { refreshToken: { startsWith: `v1.${keyId}.` } },
    take: SAMPLE,
  });
  const opened = await Promise.allSettled(
    rows.map((row) => tokenServices().vault.openRefreshToken(row)),
  );
  return rows.length === 0 || opened.some(({ status }) => status === "fulfilled");
}

/**
 * Marks pairs whose key is missing, which would otherwise look healthy until their next refresh.
 * @returns how many
 */
export async function markUnreadable(keyId: string): Promise<number> {
  return db().$executeRaw`
    UPDATE gusto_auth_tokens
    SET last_error = 'cannot_decrypt', failing_since = COALESCE(failing_since, clock_timestamp()),
      retry_at = clock_timestamp(), updated_at = now()
    WHERE starts_with(refresh_token, ${`v1.${keyId}.`})
      AND state = 'active'
      AND last_error IS DISTINCT FROM 'cannot_decrypt'`;
}

/** Lets pairs that could not be decrypted be retried immediately: their key may be back. */
export async function retryUnreadable(): Promise<void> {
  await db().$executeRaw`
      UPDATE gusto_auth_tokens
      SET retry_at = clock_timestamp()
      WHERE last_error = 'cannot_decrypt' AND retry_at > clock_timestamp()`;
}
