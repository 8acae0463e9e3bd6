import { LRUCache } from "lru-cache";
import type { ApiKey } from "#lib/generated/prisma/client.ts";

/** The longest that a revoked key still works in a process that used it just before. */
export const REVOKED_WITHIN_MS = 5_000;
const MAX_REMEMBERED = 1_000;

type Remembered = { readAt: number; key: Promise<ApiKey | null> };

/**
 * Remembers for `REVOKED_WITHIN_MS` what `find` found, by the key's hash; requests that come together share one read.
 * Only keys that exist and are not revoked: a new key works at once, and guesses fill nothing. Bounded; forgetting only means
 * reading once more.
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
    // A negative age is a clock that was set back: read again.
    return entry && age !== undefined && age >= 0 && age < REVOKED_WITHIN_MS
      ? entry.key
      : read(keyHash, now);
  };
}
