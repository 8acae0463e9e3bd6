/* What a long run of samples says. Pure. */

/** One measured value, at so many minutes from the beginning. */
export type Point = { minute: number; value: number };

/**
 * How much it grows a minute: the median slope of all pairs (Theil and Sen), which single peaks do
 * not move. 0 of fewer than two.
 */
export function growthPerMinute(points: readonly Point[]): number {
  const slopes: number[] = [];
  for (const [index, one] of points.entries())
    for (const other of points.slice(index + 1))
      if (other.minute > one.minute)
        slopes.push((other.value - one.value) / (other.minute - one.minute));
  return median(slopes);
}

/** As long as the longest fault and its end, in which much is in use that is given back. */
const FLOOR_MINUTES = 2;

/**
 * The lowest point of each two minutes: what leaks is never given back, so it raises even the
 * lowest, and what a fault takes for a while does not.
 */
export function floors(points: readonly Point[]): Point[] {
  const windows = Map.groupBy(points, ({ minute }) => Math.floor(minute / FLOOR_MINUTES));
  return [...windows.values()].map((window) =>
    window.reduce((lowest, point) => (point.value < lowest.value ? point : lowest)),
  );
}

/** Without the first part of a run, in which everything grows to its size. */
export function afterWarmUp(points: readonly Point[], minutes: number): Point[] {
  return points.filter(({ minute }) => minute >= minutes * WARM_UP_SHARE);
}

/** As much of a run is warm-up. */
export const WARM_UP_SHARE = 1 / 3;

function median(values: number[]): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? 0)) / 2;
}
