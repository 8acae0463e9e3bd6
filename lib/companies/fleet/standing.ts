import type { ApplicationPause, HealthStatus } from "#lib/tokens/health/health.ts";
import { HEALTH_STATUSES } from "#lib/tokens/health/health.ts";
import type { CompaniesByHealth } from "../company-views.ts";

/*
 * What a stored standing means right now. Only a pause of the application isn't stored, because it
 * would change every row at once. Pure.
 */

/** `abandoned`: a refresh whose lease expired without anyone taking over. */
type StandingStatus = HealthStatus | "abandoned";

/** Companies with the same standing. */
export type StandingKind = { status: StandingStatus; serving: boolean };

export type StandingCount = StandingKind & { count: number };

/** Without a valid access token, a pause of the application is what they show. */
export const PAUSABLE: readonly StandingStatus[] = [
  "not_checked",
  "refreshing",
  "healthy",
  "abandoned",
];

/** Every kind, in no particular order. */
export const STANDING_KINDS: readonly StandingKind[] = [
  ...HEALTH_STATUSES,
  "abandoned" as const,
].flatMap((status) => [
  { status, serving: true },
  { status, serving: false },
]);

/**
 * The health shown to people. While the application is paused, an expired token can't be replaced.
 */
export function healthOfKind(
  { status, serving }: StandingKind,
  pause: ApplicationPause | null,
): HealthStatus {
  if (pause && !serving && PAUSABLE.includes(status))
    return pause.reason === "held" ? "held" : "retrying";
  return status === "abandoned" ? "retrying" : status;
}

/**
 * The number of companies per health status, and how many of the failing or held ones have callers
 * waiting.
 */
export function sumCounts(
  counts: readonly StandingCount[],
  pause: ApplicationPause | null,
): { counts: CompaniesByHealth; waiting: number } {
  const sum = Object.fromEntries(HEALTH_STATUSES.map((status) => [status, 0])) as CompaniesByHealth;
  let waiting = 0;
  for (const { count, ...kind } of counts) {
    const health = healthOfKind(kind, pause);
    sum[health] += count;
    if (!kind.serving && (health === "held" || health === "retrying")) waiting += count;
  }
  return { counts: sum, waiting };
}
