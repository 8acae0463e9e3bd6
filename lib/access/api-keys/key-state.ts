import { DAY_MS } from "#lib/platform/durations.ts";

/* What can be said of a key without the database. Pure. */

/** From then on somebody should create its successor. */
export const KEY_ENDS_SOON_DAYS = 14;
/**
 * `ending`: expires soon, with no successor. `replaced`: has one, and works until it ends.
 * `elsewhere`: of a demo or of the other environment, so it opens nothing here.
 */
export type ApiKeyState = "working" | "ending" | "replaced" | "expired" | "revoked" | "elsewhere";

type Key = { expiresAt: Date | null; revokedAt: Date | null; successorId: string | null };

export function keyState(key: Key, isOfHere: boolean, now: Date): ApiKeyState {
  if (key.revokedAt) return "revoked";
  if (key.expiresAt && key.expiresAt <= now) return "expired";
  if (!isOfHere) return "elsewhere";
  if (key.successorId) return "replaced";
  return key.expiresAt && key.expiresAt.getTime() - now.getTime() <= KEY_ENDS_SOON_DAYS * DAY_MS
    ? "ending"
    : "working";
}
