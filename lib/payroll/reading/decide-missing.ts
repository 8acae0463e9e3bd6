import { formatCount } from "#lib/platform/format.ts";

/*
 * What becomes of rows that a complete reading lacks. A list may skip a living row, so nothing is removed that was not asked for by
 * itself, or, where there is no such call, missing in two readings. Pure.
 */

/** `stored`: the rows that the reading covers. `before`: those of the missing that an earlier run missed already. */
export type Missing = { stored: number; missing: number; before: number };

/**
 * `ask`: for each by itself. `remove_twice`: those that were missing before, too. With `all: false` only those, because the rest are too many for one reading.
 * `brake`: nothing is removed.
 */
type MissingDecision =
  { kind: "none" } | { kind: "brake" } | { kind: "ask"; all: boolean } | { kind: "remove_twice" };

/** Up to so many are an ordinary day, however small the company is. */
const FEW_ROWS = 20;
const MUCH_SHARE = 0.2;

/** More than a company loses between two readings: rather a fault at Gusto or of ours. */
export function isTooMuch({ stored, missing }: Missing): boolean {
  return missing > FEW_ROWS && missing > stored * MUCH_SHARE;
}

/** @param byPerson somebody waits for this reading, and so confirms what an earlier one missed */
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
