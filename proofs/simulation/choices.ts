/*
 * Every decision in a simulated schedule is one number drawn here. So a schedule is its list of
 * numbers: it can be recorded, replayed, and shortened until only the relevant part is left.
 */

export interface Choices {
  /** A whole number from 0 to `count - 1`. Zero is always the quiet choice: no fault. */
  pick(count: number): number;
  readonly taken: readonly number[];
}

/** Choices from a seed (mulberry32: small, fast, and random enough). */
export function seededChoices(seed: number): Choices {
  let state = seed >>> 0;
  const taken: number[] = [];
  return {
    taken,
    pick(count) {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      const choice = ((mixed ^ (mixed >>> 14)) >>> 0) % count;
      taken.push(choice);
      return choice;
    },
  };
}

/** Choices from a recorded list; past its end everything is quiet. */
export function replayedChoices(list: readonly number[]): Choices {
  const taken: number[] = [];
  return {
    taken,
    pick(count) {
      const choice = (list[taken.length] ?? 0) % count;
      taken.push(choice);
      return choice;
    },
  };
}

/** The shortest list for which `fails` still holds, found by cutting and quieting. */
export async function shrinkChoices(
  failing: readonly number[],
  fails: (list: readonly number[]) => Promise<boolean>,
): Promise<readonly number[]> {
  let best = failing;
  for (
    let size = Math.ceil(best.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let start = 0; start < best.length;) {
      const cut = [...best.slice(0, start), ...best.slice(start + size)];
      const quiet = [
        ...best.slice(0, start),
        ...best.slice(start, start + size).map(() => 0),
        ...best.slice(start + size),
      ];
      if (await fails(cut)) best = cut;
      else if (quiet.some((choice, index) => choice !== best[index]) && (await fails(quiet)))
        best = quiet;
      else start += size;
    }
  }
  return trimQuietEnd(best);
}

function trimQuietEnd(list: readonly number[]): readonly number[] {
  const last = list.findLastIndex((choice) => choice !== 0);
  return list.slice(0, last + 1);
}
