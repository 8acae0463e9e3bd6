import type { TokenResponse } from "../oauth/token-response.ts";
import { type Claim, unclaimed } from "./decide-claim.ts";
import type { Timing } from "./timing.ts";
import { type Decision, isTerminal, type TokenPatch, type TokenRow } from "./token-row.ts";

/** An exchange that did not bring a pair. */
export type FailedExchange = Exclude<TokenResponse, { kind: "granted" }>;

export type FailureResult =
  /** The lineage went on, or the row is final: read it again. */
  | { kind: "moved" }
  | { kind: "terminal" }
  | { kind: "retrying"; reason: string; until: Date };

type Failure = { claim: Claim; failed: FailedExchange; durationMs: number; random: number };

/**
 * Step 4 of the protocol, under the row lock: what a failed exchange means for the row.
 * Nothing is ever written over a newer version, nor over another attempt that has taken over.
 */
export function decideFailure(row: TokenRow, now: Date, failure: Failure, timing: Timing): Decision<FailureResult> {
  const { claim, failed } = failure;
  const lineageMoved = row.version !== claim.version || row.refreshFingerprint !== claim.parentFingerprint;
  if (lineageMoved || isTerminal(row) || row.attemptId !== claim.attemptId) return { result: { kind: "moved" } };
  switch (failed.kind) {
    case "refused":
      return refused(row, now, failure, timing);
    case "client_refused":
      // Our credentials, not this grant: the breaker stops everybody, and the row stays as it was.
      return retrying(failure, "client_refused", new Date(now.getTime() + timing.clientRefusedPauseMs), {
        ...unclaimed(row, now),
        attempts: Math.max(0, row.attempts - 1),
      });
    case "not_processed": {
      const until = retryTime(now, row.attempts, failed.retryAfterSeconds, failure.random, timing);
      return retrying(failure, failed.reason, until, { ...unclaimed(row, now), retryAt: until, lastError: failed.reason, failingSince: failingSince(row, now) });
    }
    case "unknown":
      return uncertain(row, now, failure, row.leaseExpiresAt ?? now);
  }
}

/**
 * `invalid_grant`. After an earlier attempt of the same parent with an unknown outcome the refusal may be the echo of our
 * own success, still on its way to the database: stay uncertain until that attempt can no longer be alive.
 */
function refused(row: TokenRow, now: Date, failure: Failure, timing: Timing): Decision<FailureResult> {
  const graceEnds = row.unknownAttemptAt === null ? null : new Date(row.unknownAttemptAt.getTime() + timing.unknownGraceMs);
  if (graceEnds !== null && graceEnds > now) {
    return retrying(failure, "outcome_unknown", graceEnds, { state: "uncertain", stateSince: now, attemptId: null, leaseExpiresAt: null, retryAt: graceEnds, lastError: "outcome_unknown", failingSince: failingSince(row, now) });
  }
  const reason = graceEnds === null ? "revoked" : "lost_in_unknown_outcome";
  return {
    result: { kind: "terminal" },
    // The sealed pair stays: a success of a process that still sleeps may yet undo this verdict.
    patch: { state: "reconnect_required", stateReason: reason, stateSince: now, attemptId: null, leaseExpiresAt: null, retryAt: null, lastError: null, failingSince: failingSince(row, now) },
    events: [{ type: "reconnect_required", version: row.version, reason, durationMs: failure.durationMs }],
  };
}

/** The lease is kept to its end: until then the request may still be on its way through Gusto. */
function uncertain(row: TokenRow, now: Date, failure: Failure, until: Date): Decision<FailureResult> {
  return retrying(failure, "outcome_unknown", until, { state: "uncertain", stateSince: now, attemptId: null, unknownAttemptAt: now, lastError: "outcome_unknown", failingSince: failingSince(row, now) });
}

/** The first failure's time is kept until a success; retries change the attempts and nothing here. */
export function failingSince(row: Pick<TokenRow, "failingSince">, now: Date): Date {
  return row.failingSince ?? now;
}

function retrying({ claim, durationMs }: Failure, reason: string, until: Date, patch: TokenPatch): Decision<FailureResult> {
  return { result: { kind: "retrying", reason, until }, patch, events: [{ type: "refresh_failed", version: claim.version, reason, durationMs }] };
}

/** Exponential backoff with full jitter, at least a second, never before what Gusto asked for. */
function retryTime(now: Date, attempts: number, retryAfterSeconds: number | null, random: number, timing: Timing): Date {
  const ceiling = Math.min(timing.backoffMs * 2 ** Math.max(0, attempts - 1), timing.backoffMaxMs);
  const backoff = Math.max(1_000, random * ceiling);
  return new Date(now.getTime() + Math.max(backoff, (retryAfterSeconds ?? 0) * 1_000));
}

/**
 * The stored pair does not open: an encryption key is missing. The state stays as it is, for the grant is not lost; the row
 * is looked at again after a while, and the timeline tells it once.
 */
export function decideCannotDecrypt(row: TokenRow, now: Date, version: number, timing: Timing): Decision<void> {
  const waiting = row.lastError === "cannot_decrypt" && row.retryAt !== null && row.retryAt > now;
  if (row.version !== version || isTerminal(row) || waiting) return { result: undefined };
  const pauseMs = row.lastError === "cannot_decrypt" ? timing.backoffMaxMs : timing.clientRefusedPauseMs;
  return {
    result: undefined,
    patch: { lastError: "cannot_decrypt", failingSince: failingSince(row, now), retryAt: new Date(now.getTime() + pauseMs) },
    events: row.lastError === "cannot_decrypt" ? [] : [{ type: "refresh_failed", version, reason: "cannot_decrypt" }],
  };
}
