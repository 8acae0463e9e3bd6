import { formatCount } from "#lib/platform/format.ts";

/*
 * Decides about rows a complete reading didn't see. A list may skip an existing row, so a row is
 * removed only after its own call says it is gone or, where no such call exists, after two readings
 * missed it. Pure.
 */

/**
 * `stored`: the rows this reading covers. `before`: the missing rows that an earlier run also
 * missed.
 */
export type Missing = { stored: number; missing: number; before: number };

/**
 * `ask`: check each with its own call. `remove_twice`: remove those that were missing before too.
 * With `all: false`, check only those, because the rest are too many for one reading. `brake`:
 * remove nothing.
 */
type MissingDecision =
  { kind: "none" } | { kind: "brake" } | { kind: "ask"; all: boolean } | { kind: "remove_twice" };

/** Up to this many missing rows are normal, even in a small company. */
const FEW_ROWS = 20;
const MUCH_SHARE = 0.2;

/** More than a company loses between two readings: more likely a fault at Gusto or ours. */
export function isTooMuch({ stored, missing }: Missing): boolean {
  return missing > FEW_ROWS && missing > stored * MUCH_SHARE;
}

/** @param byPerson a person requested this reading, so it may confirm what an earlier one missed */
export function decideMissing(
  found: Missing,
  { canAsk, byPerson }: { canAsk: boolean; byPerson: boolean },
): MissingDecision {
  if (found.missing === 0) return { kind: "none" };
  const tooMuch = isTooMuch(found);
  if (tooMuch && !(byPerson && found.before > 0)) return { kind: "brake" };
  return canAsk ? { kind: "ask", all: !tooMuch } : { kind: "remove_twice" };
}

export function describeBrake({ stored, missing }: Missing, what: string): string {
  const [some, all] = [formatCount(missing), formatCount(stored)];
  return `${some} of ${all} ${what} are missing in Gusto. That is too many to remove at once, so nothing was marked as removed. Press "Sync now": those still missing are then removed`;
}
