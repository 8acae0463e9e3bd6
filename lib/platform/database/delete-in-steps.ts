/** Short statements: nobody waits long for a lock, and a vacuum comes in between. */
export const ROWS_AT_ONCE = 2_000;

/**
 * One kind of history is worked on no longer than this at a time, so that every kind has its turn. A fleet adds a thousand lines a second;
 * this takes away ten thousand and more, and what is left over goes with the next round of housekeeping.
 */
const MOST_MS = 20_000;

/**
 * Repeats a statement that deletes at most `ROWS_AT_ONCE` rows until it finds no more, or has worked long enough for one time.
 * @returns how many rows went
 */
export async function deleteInSteps(
  deleteSome: () => Promise<number>,
  { rowsAtOnce = ROWS_AT_ONCE, mostMs = MOST_MS } = {},
): Promise<number> {
  const startedAt = performance.now();
  let deleted = 0;
  for (;;) {
    const count = await deleteSome();
    deleted += count;
    if (count < rowsAtOnce || performance.now() - startedAt > mostMs) return deleted;
  }
}
