/** The nearest-rank percentile, for a share from 0 to 1. NaN for an empty list. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, two) => one - two);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The two percentiles every figure reports. */
export function p50AndP99(values: readonly number[]): { p50_ms: number; p99_ms: number } {
  return { p50_ms: percentile(values, 0.5), p99_ms: percentile(values, 0.99) };
}
