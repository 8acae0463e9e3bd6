import { DAY_MS } from "#lib/platform/durations.ts";
import { formatCount, plural } from "#lib/platform/format.ts";
import type { ReadinessFacts, Judgement } from "./readiness-views.ts";

/* Checks about secrets at rest, and what a revocation or a backup does to them. Pure. */

const OLD_KEY_DAYS = 365;
/** Replaced pairs are counted up to this number. */
export const MOST_COUNTED = 1_000;

const countUpTo = (count: number): string =>
  count >= MOST_COUNTED ? `${formatCount(MOST_COUNTED)} or more` : String(count);

/**
 * Pairs replaced by a reconnect. What else a revocation ends is tested on unused pairs, never on a
 * connection in use.
 */
export function judgeSuperseded({
  superseded: { mayLive, oldestAt, revocationEffect },
}: ReadinessFacts): Judgement {
  const left = `${countUpTo(mayLive)} replaced token ${plural(mayLive, "pair", "pairs")} may still be live at Gusto`;
  if (revocationEffect === "siblings")
    return {
      state: "problem",
      evidence: `Revoking one token pair also ended other connections of the same person, so no pair is revoked while a connection is active. ${left}.`,
      at: oldestAt,
      todo: "Ask Gusto what a revocation ends. Disconnecting a company also ends its replaced pairs.",
    };
  if (revocationEffect === "own_pair")
    return {
      state: "shown",
      evidence: `Revoking a token pair ends only that pair. Pairs replaced by a reconnect are revoked, and the new pair is verified after each revocation. ${left}.`,
      at: oldestAt,
      todo: null,
    };
  return {
    state: "not_seen",
    evidence: `It is not known yet whether revoking a token pair ends others. ${left}; ours stay encrypted.`,
    at: oldestAt,
    todo: "Reconnect a demo company, then disconnect it: both pairs are revoked, and the first shows whether the second survives.",
  };
}

/**
 * A restored backup brings back used refresh tokens. The mark outside the database detects that at
 * startup.
 */
export function judgeRestoreMark({
  restoreMark: { isWanted, at, problem },
}: Pick<ReadinessFacts, "restoreMark">): Judgement {
  if (problem)
    return {
      state: "problem",
      evidence: `The mark that detects a restored database cannot be written (${problem}).`,
      at: null,
      todo: "Set RESTORE_MARK_FILE to a file on persistent storage that app and worker can write.",
    };
  if (!isWanted)
    return {
      state: "not_seen",
      evidence:
        "No mark is kept outside the database, so a restored database is not detected automatically.",
      at: null,
      todo: "Set RESTORE_MARK_FILE, or run npm run hold -- begin --restored after each restore.",
    };
  if (!at)
    return {
      state: "not_seen",
      evidence: "No token pair has been stored yet, so there is nothing to record.",
      at: null,
      todo: "Connect a company, then check again in a minute.",
    };
  return {
    state: "shown",
    evidence:
      "The time of the newest token pair is recorded outside the database; an older database starts on hold.",
    at,
    todo: null,
  };
}

export function judgeEncryption({
  keys: { currentId, inUse, rotatedAt, oldestRowAt },
  now,
}: Pick<ReadinessFacts, "keys" | "now">): Judgement {
  const rows = inUse.reduce((sum, key) => sum + key.rows, 0);
  if (rows === 0)
    return {
      state: "not_seen",
      evidence: "No token is stored yet.",
      at: null,
      todo: "Connect a company.",
    };
  const behind = inUse.filter(({ keyId }) => keyId !== currentId);
  if (behind.length > 0)
    return {
      state: "problem",
      evidence: `Token pairs are encrypted with older keys: ${behind.map(({ keyId, rows }) => `${countUpTo(rows)} under ${keyId}`).join(", ")}; the current key is ${currentId}.`,
      at: now,
      todo: "Run npm run keys:rotate, then remove the older keys.",
    };
  const since = rotatedAt ?? oldestRowAt;
  const days = since ? Math.floor((now.getTime() - since.getTime()) / DAY_MS) : 0;
  const all = rows >= MOST_COUNTED ? "All" : `All ${formatCount(rows)}`;
  const evidence = `${all} token pairs are encrypted with AES-256-GCM under the key ${currentId}, ${rotatedAt ? "last rotated" : "in use for at least"} ${days} ${plural(days, "day", "days")}${rotatedAt ? " ago" : ""}.`;
  if (days > OLD_KEY_DAYS)
    return {
      state: "problem",
      evidence,
      at: now,
      todo: "Rotate the key: put a new one first in TOKEN_ENCRYPTION_KEYS and run npm run keys:rotate.",
    };
  return { state: "shown", evidence, at: now, todo: null };
}
