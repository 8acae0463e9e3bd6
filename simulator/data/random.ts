// Deterministic randomness: the same key always gives the same number, UUID or choice, on every
// machine.

import { hash as digest } from "node:crypto";

export function hashNumber(key: string): number {
  // FNV-1a with a final avalanche: fast enough for every field of every payroll line.
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) {
    hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A number in [0, 1). */
export function fraction(key: string): number {
  return hashNumber(key) / 0x1_0000_0000;
}

/** A whole number from `low` to `high`, inclusive. */
export function between(key: string, low: number, high: number): number {
  return low + Math.floor(fraction(key) * (high - low + 1));
}

export function pick<T>(key: string, choices: readonly T[]): T {
  const choice = choices[hashNumber(key) % choices.length];
  if (choice === undefined) throw new Error("pick needs at least one choice");
  return choice;
}

/** A version-4-shaped UUID that depends only on the key. */
export function uuidFrom(key: string): string {
  const hex = digest("sha256", key, "hex");
  const variant = ((parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join("-");
}
