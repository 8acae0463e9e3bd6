import { LRUCache } from "lru-cache";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import type { Vault } from "../protocol/refresh-ports.ts";

type OpenAccessToken = Vault["openAccessToken"];
type Opened = Pick<Parameters<OpenAccessToken>[0], "accessToken" | "version" | "environment"> & {
  secret: Secret;
};

/** About 10 MB. */
const MAX_REMEMBERED = 20_000;

/**
 * Remembers what `open` decrypted, by row: decrypting costs half a read, and services ask for the
 * same token thousands of times. This is not a token cache: each call still reads the row, and only
 * the exact ciphertext that this row had before is not decrypted again. Bounded; an evicted entry
 * is simply decrypted again.
 */
export function rememberOpened(open: OpenAccessToken, most = MAX_REMEMBERED): OpenAccessToken {
  const opened = new LRUCache<string, Opened>({ max: most });

  return async ({ id, accessToken, version, environment }) => {
    const known = opened.get(id);
    if (
      known &&
      known.accessToken === accessToken &&
      known.version === version &&
      known.environment === environment
    )
      return known.secret;
    const secret = await open({ id, accessToken, version, environment });
    opened.set(id, { accessToken, version, environment, secret });
    return secret;
  };
}
