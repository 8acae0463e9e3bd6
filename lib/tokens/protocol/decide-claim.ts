import type { FailureReason } from "../health/reasons.ts";
import { type Decision, isTerminal, type TokenPatch, type TokenRow } from "./token-row.ts";
import type { Timing } from "./timing.ts";

/**
 * Why a refresh is requested. `rejected`: Gusto answered 401 to a token that looks valid.
 * `witness`: another grant was refused, and this one shows whether Gusto accepts any.
 * `second_look`: an operator doubts that a grant is lost for good.
 */
export type RefreshCause = "expired" | "due" | "rejected" | "manual" | "witness" | "second_look";

type ClaimRequest = {
  attemptId: string;
  /** The version whose refresh token the caller has decrypted; it cannot claim another. */
  version: number;
  cause: RefreshCause;
  /** Another grant was accepted since this one was refused: it is sent once more, at once. */
  confirming?: boolean;
};

/** The right to send the stored refresh token once, until the lease ends. */
export type Claim = { attemptId: string; version: number; parentFingerprint: string };

export type ClaimResult =
  | { kind: "claimed"; claim: Claim }
  /** The row moved on; read it again. */
  | { kind: "newer" }
  /** Another exchange is in progress. */
  | { kind: "busy" }
  | { kind: "backing_off"; until: Date; reason: FailureReason | "database_unavailable" }
  | { kind: "terminal" };

/** Step 2 of the protocol, under the row lock: may this attempt send the stored refresh token? */
export function decideClaim(
  row: TokenRow,
  now: Date,
  request: ClaimRequest,
  timing: Timing,
): Decision<ClaimResult> {
  const secondLook = request.cause === "second_look" && row.state === "reconnect_required";
  if ((isTerminal(row) && !secondLook) || row.refreshFingerprint === null)
    return { result: { kind: "terminal" } };
  if (row.version !== request.version) return { result: { kind: "newer" } };
  if (leaseIsLive(row, now)) {
    return row.state === "uncertain"
      ? {
          result: {
            kind: "backing_off",
            until: row.leaseExpiresAt ?? now,
            reason: row.lastError ?? "outcome_unknown",
          },
        }
      : { result: { kind: "busy" } };
  }
  // A manual refresh skips the backoff, but not the lease above. A process without this pair's key
  // or client id must not delay those that have both.
  const wasUnusable =
    row.lastError === "cannot_decrypt" || row.lastError === "issued_to_another_client";
  // The canary of a hold may be an unconfirmed refusal: where every grant was refused, there is no
  // other to ask.
  const isCanary = request.cause === "witness" && row.lastError === "refusal_unconfirmed";
  if (
    row.retryAt !== null &&
    row.retryAt > now &&
    request.cause !== "manual" &&
    !request.confirming &&
    !wasUnusable &&
    !isCanary
  ) {
    return {
      result: { kind: "backing_off", until: row.retryAt, reason: row.lastError ?? "gusto_error" },
    };
  }
  // A lease that ran out in `refreshing` belongs to an attempt whose process died or stalled:
  // whether it was sent is unknown.
  const abandoned = row.state === "refreshing";
  return {
    result: {
      kind: "claimed",
      claim: {
        attemptId: request.attemptId,
        version: row.version,
        parentFingerprint: row.refreshFingerprint,
      },
    },
    patch: {
      state: "refreshing",
      attemptId: request.attemptId,
      leaseExpiresAt: new Date(now.getTime() + timing.leaseMs),
      attempts: row.attempts + 1,
      retryAt: null,
      ...(wasUnusable && {
        lastError: null,
        ...(row.unknownAttemptAt === null && { failingSince: null }),
      }),
      ...(row.state !== "refreshing" && !secondLook && { stateSince: now }),
      // Its failure was never observed, so it counts as failing since it started.
      ...(abandoned && {
        unknownAttemptAt: now,
        lastError: "outcome_unknown",
        failingSince: row.failingSince ?? row.stateSince,
      }),
    },
    events: [
      ...(abandoned
        ? [
            {
              type: "refresh_failed" as const,
              version: row.version,
              reason: "outcome_unknown" as const,
            },
          ]
        : []),
      ...(request.cause === "rejected" && !request.confirming
        ? [{ type: "rejected" as const, version: row.version }]
        : []),
    ],
  };
}

/**
 * Step 3: too much time passed since the claim to send safely; the row returns to its previous
 * state.
 */
export function decideRelease(row: TokenRow, now: Date, claim: Claim): Decision<void> {
  if (row.attemptId !== claim.attemptId) return { result: undefined };
  return {
    result: undefined,
    patch: { ...unclaimed(row, now), attempts: Math.max(0, row.attempts - 1) },
  };
}

/**
 * The patch that gives up a lease but remembers an earlier unknown outcome. A row that was final
 * before a second look becomes final again.
 */
export function unclaimed(row: TokenRow, now: Date): TokenPatch {
  if (wasFinal(row))
    return {
      state: "reconnect_required",
      stateSince: row.stateSince,
      attemptId: null,
      leaseExpiresAt: null,
      retryAt: null,
      lastError: null,
    };
  const state = row.unknownAttemptAt === null ? ("active" as const) : ("uncertain" as const);
  return { state, stateSince: now, attemptId: null, leaseExpiresAt: null };
}

/** A row that is not final keeps the reason of its end only during an operator's second look. */
export function wasFinal(row: Pick<TokenRow, "stateReason">): boolean {
  return row.stateReason !== null;
}

function leaseIsLive(row: TokenRow, now: Date): boolean {
  return row.leaseExpiresAt !== null && row.leaseExpiresAt > now;
}
