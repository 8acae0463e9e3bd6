/* Which clock is wrong, by what each process measured. Pure. */

/** In seconds; negative: behind. Null: not measured. */
export type ClockReading = {
  process: string;
  kind: string;
  /** This process' clock, ahead of the database's. */
  clockAheadSeconds: number | null;
  /** Gusto's clock, ahead of the database's. */
  gustoAheadSeconds: number | null;
};

/** `against`: the clock that it is compared with. */
export type WrongClock = {
  whose: string;
  aheadSeconds: number;
  against: "the database's" | "Gusto's";
};

/** Above what an HTTP date, a slow answer and a round trip can make of clocks that agree. */
const CLOCKS_AGREE_WITHIN_SECONDS = 5;

/**
 * Two clocks that disagree do not say which of them is wrong; Gusto's is the third. Where it
 * disagrees with the database's, all are compared with Gusto's, else with the database's.
 */
export function findWrongClocks(readings: readonly ClockReading[]): WrongClock[] {
  const gustoAhead = median(readings.flatMap(({ gustoAheadSeconds: ahead }) => ahead ?? []));
  const isDatabaseWrong = gustoAhead !== null && isOff(gustoAhead);
  const base = isDatabaseWrong ? gustoAhead : 0;
  const against = isDatabaseWrong ? "Gusto's" : "the database's";
  const processes = readings.flatMap(({ kind, process, clockAheadSeconds: ahead }) =>
    ahead !== null && isOff(ahead - base)
      ? [{ whose: `${kind} ${process}`, aheadSeconds: ahead - base, against } as const]
      : [],
  );
  return isDatabaseWrong
    ? [{ whose: "the database", aheadSeconds: -gustoAhead, against: "Gusto's" }, ...processes]
    : processes;
}

/** Whether a clock that is so far ahead, or behind, is wrong. */
export function isOff(seconds: number): boolean {
  return Math.abs(seconds) > CLOCKS_AGREE_WITHIN_SECONDS;
}

/** One process behind a strange proxy must not accuse the database. */
function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}
