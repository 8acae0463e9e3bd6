import { MINUTE_MS } from "#lib/platform/durations.ts";

/* The data usage pages get. Pure, so components may import it. */

export const USAGE_RANGES = {
  hour: { word: "Last hour", minutes: 60, stepMinutes: 1 },
  day: { word: "Last 24 hours", minutes: 24 * 60, stepMinutes: 15 },
  month: { word: "Last 30 days", minutes: 30 * 24 * 60, stepMinutes: 6 * 60 },
} as const;
export type UsageRange = keyof typeof USAGE_RANGES;

/** Whose calls are asked for: one company's, or (null) all. */
export type UsageRequest = { companyId: string | null; range: UsageRange };

/** Anything unknown becomes the range that shows most of a day's work. */
export function parseUsageRange(text: unknown): UsageRange {
  return typeof text === "string" && Object.hasOwn(USAGE_RANGES, text)
    ? (text as UsageRange)
    : "day";
}

/** `failed`: no response, or 4xx and 5xx except 429, which is counted separately. */
export type CallSums = {
  calls: number;
  failed: number;
  rateLimited: number;
  averageMs: number | null;
  maxMs: number | null;
  lowestRemaining: number | null;
};
export type UsagePoint = CallSums & { at: Date };
export type EndpointUsage = CallSums & { endpoint: string };
export type FailureGroup = {
  endpoint: string;
  status: number;
  reason: string | null;
  count: number;
  lastAt: Date;
  requestIds: string[];
};

export type Usage = {
  range: UsageRange;
  points: UsagePoint[];
  totals: CallSums;
  endpoints: EndpointUsage[];
  failures: FailureGroup[];
  /** The latest failure that followed a quiet period. */
  breakAt: Date | null;
};

const NOTHING: CallSums = {
  calls: 0,
  failed: 0,
  rateLimited: 0,
  averageMs: null,
  maxMs: null,
  lowestRemaining: null,
};

/** Every step of the range, including those without calls; the last one contains `now`. */
export function fillPoints(
  found: readonly UsagePoint[],
  range: UsageRange,
  now: Date,
): UsagePoint[] {
  const { minutes, stepMinutes } = USAGE_RANGES[range];
  const stepMs = stepMinutes * MINUTE_MS;
  const last = Math.floor(now.getTime() / stepMs) * stepMs;
  const byTime = new Map(found.map((point) => [point.at.getTime(), point]));
  return Array.from(
    { length: minutes / stepMinutes },
    (_, index, time = last - (minutes / stepMinutes - 1 - index) * stepMs) =>
      byTime.get(time) ?? { ...NOTHING, at: new Date(time) },
  );
}

/** The sum of all points. */
export function addUp(points: readonly UsagePoint[]): CallSums {
  const calls = sum(points, ({ calls }) => calls);
  const totalMs = sum(points, (point) => (point.averageMs ?? 0) * point.calls);
  const remaining = points
    .map(({ lowestRemaining }) => lowestRemaining)
    .filter((value) => value !== null);
  return {
    calls,
    failed: sum(points, ({ failed }) => failed),
    rateLimited: sum(points, ({ rateLimited }) => rateLimited),
    averageMs: calls === 0 ? null : Math.round(totalMs / calls),
    maxMs: calls === 0 ? null : Math.max(...points.map(({ maxMs }) => maxMs ?? 0)),
    lowestRemaining: remaining.length === 0 ? null : Math.min(...remaining),
  };
}

function sum(points: readonly UsagePoint[], of: (point: UsagePoint) => number): number {
  return points.reduce((total, point) => total + of(point), 0);
}

/** Half an hour around a moment. Causes come first, so most of it lies before. */
export function halfHourAround(moment: Date): { from: Date; until: Date } {
  return {
    from: new Date(moment.getTime() - 20 * MINUTE_MS),
    until: new Date(moment.getTime() + 10 * MINUTE_MS),
  };
}

/**
 * Something that happened around a break. `what` is a code from its source;
 * components/words/change-words.ts has the text.
 */
export type Change = {
  at: Date;
  source: "token" | "audit" | "version" | "sync" | "webhook" | "application" | "call";
  what: string;
  reason: string | null;
  actor: string | null;
  companyId: string | null;
  companyName: string | null;
};
