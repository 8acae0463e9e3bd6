/**
 * Remembers the lowest value of the current window and the previous one. Pure except for its own
 * memory.
 */
export function lowestLately(windowMs: number) {
  let begunAt = -Infinity;
  let current = Infinity;
  let previous = Infinity;
  return {
    /**
     * @param now monotonic milliseconds. @returns the lowest value of this window and the previous
     * one
     */
    add(value: number, now: number): number {
      if (now - begunAt >= windowMs) {
        previous = now - begunAt < 2 * windowMs ? current : Infinity;
        current = Infinity;
        begunAt = now;
      }
      current = Math.min(current, value);
      return Math.min(current, previous);
    },
  };
}
