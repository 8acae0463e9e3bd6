/*
 * What a token row means to a person. Pure: the pages, the API and the alerts all ask here.
 * lib/tokens/health-sql.ts says the same in SQL for filters and counts; a property test holds them together.
 */

export const HEALTH_STATUSES = ["reconnect_required", "retrying", "refreshing", "healthy", "disconnected"] as const;

/** In the order in which a person should see them: what needs somebody comes first. */
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

export type TokenState = "active" | "refreshing" | "uncertain" | "reconnect_required" | "disconnected";

/** Stable words for why; `components/health-words.ts` turns them into sentences. */
export type HealthReason =
  | "revoked" // Gusto refused the refresh token for good
  | "lost_in_unknown_outcome" // refused after an exchange whose answer never arrived
  | "disconnected_here"
  | "disconnected_at_gusto"
  | "rate_limited"
  | "gusto_unreachable" // not processed: connection refused, DNS
  | "rejected_by_gusto" // 401 to a token that Gusto had just issued
  | "gusto_error" // Gusto answered, but with an error of its own
  | "outcome_unknown" // timeout, reset, 5xx, unreadable answer
  | "client_refused" // our client id or secret is refused: nobody can refresh
  | "gusto_unavailable" // the breaker is open for all companies
  | "cannot_decrypt"; // the encryption key is missing

export type HealthInput = {
  state: TokenState;
  stateReason: string | null;
  stateSince: Date;
  accessTokenExpiration: Date | null;
  refreshDueAt: Date | null;
  retryAt: Date | null;
  leaseExpiresAt: Date | null;
  lastError: string | null;
};

/** The breaker of the application, when it is open. */
export type ApplicationPause = { reason: "client_refused" | "gusto_unavailable"; since: Date; until: Date };

export type TokenHealth = {
  status: HealthStatus;
  reason: HealthReason | null;
  /** Since when the status holds. */
  since: Date;
  /** When the next exchange is expected; null when none will be made. */
  nextRefreshAt: Date | null;
  /** Whether callers can still be given the stored access token. */
  serving: boolean;
};

/**
 * The health of one token row at one moment.
 * An expired access token beside a good refresh token is healthy: the next use replaces it.
 */
export function tokenHealth(token: HealthInput, now: Date, pause: ApplicationPause | null): TokenHealth {
  const serving = isServing(token, now);
  const base = { since: token.stateSince, serving };
  if (token.state === "disconnected" || token.state === "reconnect_required") {
    return { ...base, serving: false, status: token.state, reason: token.stateReason as HealthReason | null, nextRefreshAt: null };
  }
  if (token.state === "uncertain") {
    return { ...base, status: "retrying", reason: (token.lastError ?? "outcome_unknown") as HealthReason, nextRefreshAt: latest(token.leaseExpiresAt, token.retryAt, pause?.until) };
  }
  if (token.lastError !== null) {
    return { ...base, status: "retrying", reason: token.lastError as HealthReason, nextRefreshAt: latest(token.retryAt, pause?.until) };
  }
  if (pause && !serving) {
    return { ...base, since: pause.since, status: "retrying", reason: pause.reason, nextRefreshAt: pause.until };
  }
  if (token.state === "refreshing" && token.leaseExpiresAt !== null && token.leaseExpiresAt <= now) {
    // Whoever held the lease is gone, and nobody has taken over yet.
    return { ...base, status: "retrying", reason: "outcome_unknown", nextRefreshAt: pause?.until ?? now };
  }
  if (token.state === "refreshing") {
    return { ...base, status: "refreshing", reason: null, nextRefreshAt: null };
  }
  return { ...base, status: "healthy", reason: null, nextRefreshAt: token.refreshDueAt };
}

function isServing(token: HealthInput, now: Date): boolean {
  return token.accessTokenExpiration !== null && token.accessTokenExpiration > now;
}

function latest(...times: (Date | null | undefined)[]): Date | null {
  const known = times.filter((time): time is Date => time instanceof Date);
  return known.length === 0 ? null : new Date(Math.max(...known.map((time) => time.getTime())));
}
