// The simulator's own time: real time plus an offset, so a test can skip two hours instead of
// waiting.

export type Clock = {
  now(): number;
  advance(seconds: number): void;
  offsetMs(): number;
  reset(offsetMs?: number): void;
};

export function createClock(realNow: () => number = Date.now): Clock {
  let offset = 0;
  return {
    now: () => realNow() + offset,
    advance: (seconds) => {
      offset += seconds * 1000;
    },
    offsetMs: () => offset,
    reset: (offsetMs = 0) => {
      offset = offsetMs;
    },
  };
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

export function isoTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}
