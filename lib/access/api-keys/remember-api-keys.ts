import { LRUCache } from "lru-cache";
import type { ApiKey } from "#lib/generated/prisma/client.ts";

/** The longest a revoked key still works in a process that used it recently. */
export const REVOKED_WITHIN_MS = 5_000;
const MAX_REMEMBERED = 1_000;

type Remembered = { readAt: number; key: Promise<ApiKey | null> };

/**
 * Caches the result of `find` for `REVOKED_WITHIN_MS`, by the key's hash; concurrent requests share
 * one read. Only existing, unrevoked keys are cached, so a new key works right away and guesses
 * take no space. Bounded; eviction only costs another read.
 */
export function remember(
  find: (keyHash: string) => Promise<ApiKey | null>,
): (keyHash: string, now: Date) => Promise<ApiKey | null> {
  const keys = new LRUCache<string, Remembered>({ max: MAX_REMEMBERED });

  function read(keyHash: string, now: Date): Promise<ApiKey | null> {
    const entry: Remembered = { readAt: now.getTime(), key: find(keyHash) };
    const forget = (): void => void (keys.get(keyHash) === entry && keys.delete(keyHash));
    keys.set(keyHash, entry);
    entry.key.then((key) => (key === null || key.revokedAt !== null) && forget(), forget);
    return entry.key;
  }

  return (keyHash, now) => {
    const entry = keys.get(keyHash);
    const age = entry && now.getTime() - entry.readAt;
    // A negative age means the clock was set back: read again.
    return entry && age !== undefined && age >= 0 && age < REVOKED_WITHIN_MS
      ? entry.key
      : read(keyHash, now);
  };
}
