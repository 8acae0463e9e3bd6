/** Short statements: a long history goes in many rounds of housekeeping, and nobody waits for a lock or a vacuum. */
export const ROWS_AT_ONCE = 2_000;
const MOST_STEPS = 100;

/**
 * Repeats a statement that deletes at most `ROWS_AT_ONCE` rows until it finds no more, or has done enough for one time.
 * @returns how many rows went
 */
export async function deleteInSteps(deleteSome: () => Promise<number>): Promise<number> {
  let deleted = 0;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const count = await deleteSome();
    deleted += count;
    if (count < ROWS_AT_ONCE) break;
  }
  return deleted;
}
