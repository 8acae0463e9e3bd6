// Why steps and not partitions: docs/decisions/0021-history-is-bounded.md

/** Small batches: no lock is held for long, and vacuum can run in between. */
export const ROWS_AT_ONCE = 2_000;

/**
 * Time limit per kind of history and round, so that every kind gets its turn. A fleet adds about a
 * thousand lines a second; this deletes ten thousand or more, and the rest waits for the next
 * round.
 */
const MOST_MS = 20_000;

/**
 * Repeats a statement that deletes up to `ROWS_AT_ONCE` rows until nothing is left or the time
 * limit is reached.
 * @returns how many rows were deleted
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
