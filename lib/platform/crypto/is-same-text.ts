import { timingSafeEqual } from "node:crypto";

/** Compares two texts in constant time. A missing or empty text equals nothing. */
export function isSameText(given: string | undefined, right: string | undefined): boolean {
  if (!given || !right) return false;
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
