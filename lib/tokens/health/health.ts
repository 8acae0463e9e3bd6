import type { HoldReason, PauseReason } from "../protocol/application-state.ts";
import type { EndReason, FailureReason, GrantEndReason } from "./reasons.ts";

/*
 * The health of a token row. Pure; used by pages, API and alerts. health-sql.ts expresses the same
 * in SQL for filters and counts; a property test keeps the two equal.
 */

/** In display order: what needs action comes first, what needs none comes last. */
export const HEALTH_STATUSES = [
  "reconnect_required",
  "ended_at_gusto",
  "held",
  "retrying",
  "not_checked",
  "refreshing",
  "healthy",
  "disconnected",
] as const;

export type HealthStatus = (typeof HEALTH_STATUSES)[number];

export type TokenState =
  "active" | "refreshing" | "uncertain" | "reconnect_required" | "disconnected";

/** Statuses that need attention. The first two are losses; `held` and `retrying` may recover on their own. */
export const ATTENTION_STATUSES = [
  "reconnect_required",
  "ended_at_gusto",
  "held",
  "retrying",
] as const satisfies readonly HealthStatus[];

/** True for statuses that need attention. */
export function needsAttention(status: HealthStatus): boolean {
  return ATTENTION_STATUSES.some((one) => one === status);
}

/** True when no grant is left: only a new authorization brings the company back. */
export function isEnded(status: HealthStatus): boolean {
  return (
    status === "reconnect_required" || status === "ended_at_gusto" || status === "disconnected"
  );
}

/** True when the connection ended against the admin's will, so that they should reconnect it. */
export function isLost(status: HealthStatus): boolean {
  return status === "reconnect_required" || status === "ended_at_gusto";
}

/**
 * True while there is a grant, even if Gusto refuses it for now: the synced data still belongs to a
 * connection that can recover.
 */
export function hasConnection(status: HealthStatus): boolean {
  return status !== "ended_at_gusto" && status !== "disconnected";
}

/** Stable codes for why; `components/words/health-words.ts` turns them into sentences. */
export type HealthReason =
  | FailureReason
  | GrantEndReason
  | PauseReason
  | "never_verified" // imported or restored, and not checked with Gusto yet
  | "verified_long_ago"; // accepted once, and not within the window

export type HealthInput = {
  state: TokenState;
  stateReason: EndReason | null;
  stateSince: Date;
  accessTokenExpiration: Date | null;
  refreshDueAt: Date | null;
  retryAt: Date | null;
  leaseExpiresAt: Date | null;
  lastError: FailureReason | null;
  failingSince: Date | null;
  /** Refused but not confirmed: no other grant has been accepted since. */
  heldSince: Date | null;
  /** When Gusto last accepted this pair here: the exchange that issued it, or a call. */
  lastVerifiedAt: Date | null;
};

/** The application's breaker, when it is open. */
export type ApplicationPause = {
  reason: PauseReason;
  since: Date;
  until: Date;
  /** Why it is held. */ heldReason?: HoldReason;
};

export type TokenHealth = {
  status: HealthStatus;
  reason: HealthReason | null;
  /** When the status began. While it fails: since the first failure, however many retries there were. */
  since: Date;
  /** The first failure since the last success; null while nothing fails. */
  failingSince: Date | null;
  /** When the next exchange is expected; null when none will be made. */
  nextRefreshAt: Date | null;
  /** Whether callers can still be given the stored access token. */
  serving: boolean;
};

/**
 * The health of one token row at one moment. Healthy means that Gusto has accepted the pair here
 * within the window. An expired access token with a good refresh token is healthy: the next use replaces it.
 */
export function tokenHealth(
  token: HealthInput,
  now: Date,
  pause: ApplicationPause | null,
  windowMs: number,
): TokenHealth {
  const serving = isServing(token, now);
  const base = { since: token.stateSince, failingSince: null, serving };
  if (token.state === "disconnected")
    return { ...base, serving: false, ...ended(token), nextRefreshAt: null };
  if (token.state === "reconnect_required") {
    return {
      ...base,
      serving: false,
      status: "reconnect_required",
      reason: token.stateReason as HealthReason | null,
      failingSince: token.failingSince ?? token.stateSince,
      nextRefreshAt: null,
    };
  }
  if (token.heldSince !== null) {
    const since = token.failingSince ?? token.heldSince;
    return {
      ...base,
      status: "held",
      reason: token.lastError ?? "held",
      since,
      failingSince: since,
      nextRefreshAt: pause?.until ?? null,
    };
  }
  if (token.state === "uncertain") {
    return {
      ...base,
      ...retrying(token, token.lastError ?? "outcome_unknown"),
      nextRefreshAt: latest(token.leaseExpiresAt, token.retryAt, pause?.until),
    };
  }
  if (token.lastError !== null) {
    return {
      ...base,
      ...retrying(token, token.lastError),
      nextRefreshAt: latest(token.retryAt, pause?.until),
    };
  }
  if (pause && !serving) {
    return {
      ...base,
      since: pause.since,
      failingSince: pause.since,
      status: pause.reason === "held" ? "held" : "retrying",
      reason: pause.reason,
      nextRefreshAt: pause.until,
    };
  }
  if (
    token.state === "refreshing" &&
    token.leaseExpiresAt !== null &&
    token.leaseExpiresAt <= now
  ) {
    // The lease holder is gone, and no process has taken over yet.
    return { ...base, ...retrying(token, "outcome_unknown"), nextRefreshAt: pause?.until ?? now };
  }
  if (token.state === "refreshing") {
    return { ...base, status: "refreshing", reason: null, nextRefreshAt: null };
  }
  if (!isWithinWindow(token.lastVerifiedAt, now, windowMs))
    return { ...base, ...unverified(token, windowMs), nextRefreshAt: token.refreshDueAt };
  return { ...base, status: "healthy", reason: null, nextRefreshAt: token.refreshDueAt };
}

/** Ended by Gusto or its admin is a loss; ended here was intended. */
function ended({ stateReason }: HealthInput): Pick<TokenHealth, "status" | "reason"> {
  return {
    status: stateReason === "disconnected_at_gusto" ? "ended_at_gusto" : "disconnected",
    reason: stateReason as HealthReason | null,
  };
}

function retrying(
  { failingSince, stateSince }: HealthInput,
  reason: FailureReason,
): Pick<TokenHealth, "status" | "reason" | "since" | "failingSince"> {
  const since = failingSince ?? stateSince;
  return { status: "retrying", reason, since, failingSince: since };
}

/** Whether an acceptance by Gusto (an exchange or a call) still counts. @param windowMs verify-window.ts */
export function isWithinWindow(lastVerifiedAt: Date | null, now: Date, windowMs: number): boolean {
  return lastVerifiedAt !== null && now.getTime() - lastVerifiedAt.getTime() < windowMs;
}

function unverified(
  { lastVerifiedAt, stateSince }: HealthInput,
  windowMs: number,
): Pick<TokenHealth, "status" | "reason" | "since"> {
  if (lastVerifiedAt === null)
    return { status: "not_checked", reason: "never_verified", since: stateSince };
  return {
    status: "not_checked",
    reason: "verified_long_ago",
    since: new Date(lastVerifiedAt.getTime() + windowMs),
  };
}

function isServing(token: HealthInput, now: Date): boolean {
  return token.accessTokenExpiration !== null && token.accessTokenExpiration > now;
}

function latest(...times: (Date | null | undefined)[]): Date | null {
  const known = times.filter((time): time is Date => time instanceof Date);
  return known.length === 0 ? null : new Date(Math.max(...known.map((time) => time.getTime())));
}
