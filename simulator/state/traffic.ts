// How much each grant requests from /v1, for the rate limit and for tests that check a client's
// behavior.

import type { Simulator, Traffic } from "./model.ts";

const SYSTEM = "system";

export function trafficOf(simulator: Simulator, grantId: string | null): Traffic {
  const key = grantId ?? SYSTEM;
  const known = simulator.run.traffic.get(key);
  if (known !== undefined) return known;
  const traffic: Traffic = { accepted_at: [], uncounted: 0, busiest_minute: 0, rate_limited: 0 };
  simulator.run.traffic.set(key, traffic);
  return traffic;
}

const WINDOW_MS = 60_000;

/** Requests accepted in the last minute; older ones are discarded. */
export function lastMinute(traffic: Traffic, now: number): number[] {
  const { accepted_at } = traffic;
  while (accepted_at[0] !== undefined && accepted_at[0] <= now - WINDOW_MS) {
    accepted_at.shift();
    traffic.uncounted = Math.max(0, traffic.uncounted - 1);
  }
  return accepted_at;
}

export function noteAccepted(traffic: Traffic, now: number): void {
  traffic.accepted_at.push(now);
  traffic.busiest_minute = Math.max(
    traffic.busiest_minute,
    traffic.accepted_at.length - traffic.uncounted,
  );
}

export function describeTraffic(simulator: Simulator) {
  const grants = [...simulator.run.traffic];
  const limited = grants
    .filter(([, each]) => each.rate_limited > 0)
    .map(([key, each]) => [key, each.rate_limited] as const);
  const busiest = grants
    .filter(([, each]) => each.busiest_minute > 0)
    .map(([key, each]) => [key, each.busiest_minute] as const);
  return {
    rate_limited: {
      total: limited.reduce((sum, [, count]) => sum + count, 0),
      by_grant: Object.fromEntries(limited),
    },
    busiest_minute: {
      most: busiest.reduce((most, [, count]) => Math.max(most, count), 0),
      by_grant: Object.fromEntries(busiest),
    },
  };
}

/** Resets the counts but keeps the windows: resetting counts must not lift the rate limit. */
export function resetTraffic(simulator: Simulator): void {
  for (const traffic of simulator.run.traffic.values()) {
    traffic.uncounted = traffic.accepted_at.length;
    traffic.busiest_minute = 0;
    traffic.rate_limited = 0;
  }
}
