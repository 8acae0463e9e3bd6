import type { TokenResponse } from "#lib/oauth/token-response.ts";
import type { ApplicationState } from "./application-state.ts";
import { type Claim, unclaimed, wasFinal } from "./decide-claim.ts";
import { decideRefusal } from "./decide-refusal.ts";
import type { EndReason, FailureReason } from "../health/reasons.ts";
import type { Timing } from "./timing.ts";
import { type Decision, isTerminal, type TokenPatch, type TokenRow } from "./token-row.ts";

/** An exchange that did not return a pair. */
export type FailedExchange = Exclude<TokenResponse, { kind: "granted" }>;
/** A failure that says nothing about the grant itself. */
type PassingFailure = Exclude<FailedExchange, { kind: "refused" }>;

/** A refusal of our own credentials is not written to the row: it says nothing about the grant. */
type RetryReason = FailureReason | "client_refused";

export type FailureResult =
  /** The row has a newer pair or is final: read it again. */
  | { kind: "moved" }
  | { kind: "terminal"; reason: EndReason; since: Date }
  /** Refused, not confirmed yet. */
  | { kind: "held"; reason: RetryReason; until: Date }
  | { kind: "retrying"; reason: RetryReason; until: Date };

/** `probe`: the exchange went out during a pause of the whole application. */
type Failure = { claim: Claim; durationMs: number; random: number; probe: boolean };

/** What a refusal is judged by, besides its own row. */
export type ApplicationAtRefusal = { state: ApplicationState; othersToAsk: boolean };

/**
 * Step 4 of the protocol, under the row lock: what a failed exchange means for the row. Never
 * overwrites a newer version or another attempt that has taken over.
 */
export function decideFailure(
  row: TokenRow,
  now: Date,
  failure: Failure & { failed: PassingFailure },
  timing: Timing,
): Decision<FailureResult> {
  const { failed } = failure;
  if (hasMoved(row, failure.claim)) return { result: { kind: "moved" } };
  switch (failed.kind) {
    case "client_refused":
      // Our credentials were refused, not this grant: the breaker stops all exchanges, and the row
      // stays as it was.
      return retrying(
        failure,
        "client_refused",
        new Date(now.getTime() + timing.clientRefusedPauseMs),
        {
          ...unclaimed(row, now),
          attempts: Math.max(0, row.attempts - 1),
        },
      );
    case "not_processed": {
      const until = retryTime(now, row.attempts, failed.retryAfterSeconds, failure.random, timing);
      return retrying(failure, failed.reason, until, {
        retryAt: until,
        lastError: failed.reason,
        failingSince: failingSince(row, now),
        ...unclaimed(row, now),
      });
    }
    case "unknown":
      return uncertain(row, now, failure, row.leaseExpiresAt ?? now);
  }
}

function hasMoved(row: TokenRow, claim: Claim): boolean {
  return (
    row.version !== claim.version ||
    row.refreshFingerprint !== claim.parentFingerprint ||
    isTerminal(row) ||
    row.attemptId !== claim.attemptId
  );
}

/**
 * `invalid_grant`. After an earlier attempt with the same parent and an unknown outcome, the
 * refusal may be caused by our own success, which is still on its way to the database: stay
 * uncertain until that attempt can no longer be running. Then the outcomes of other grants decide
 * whether the refusal is final (decide-refusal.ts), and both are written in one transaction.
 */
export function decideRefused(
  row: TokenRow,
  now: Date,
  failure: Failure,
  application: ApplicationAtRefusal,
  timing: Timing,
): Decision<FailureResult> & { next?: ApplicationState } {
  if (hasMoved(row, failure.claim)) return { result: { kind: "moved" } };
  const graceEnds =
    row.unknownAttemptAt === null
      ? null
      : new Date(row.unknownAttemptAt.getTime() + timing.unknownGraceMs);
  if (graceEnds !== null && graceEnds > now) {
    return retrying(failure, "outcome_unknown", graceEnds, {
      state: "uncertain",
      stateSince: now,
      attemptId: null,
      leaseExpiresAt: null,
      retryAt: graceEnds,
      lastError: "outcome_unknown",
      failingSince: failingSince(row, now),
    });
  }
  const { verdict, next } = decideRefusal(
    application.state,
    { row, grant: row.id, probe: failure.probe, othersToAsk: application.othersToAsk },
    now,
    timing,
  );
  const reason = row.stateReason ?? (graceEnds === null ? "revoked" : "lost_in_unknown_outcome");
  return verdict === "final"
    ? { ...final(row, now, reason, failure), next }
    : { ...held(row, now, failure, timing), next };
}

/** The sealed pair stays: a late success of a stalled process may still undo this. */
function final(
  row: TokenRow,
  now: Date,
  reason: EndReason,
  { durationMs }: Failure,
): Decision<FailureResult> {
  const since = wasFinal(row) ? row.stateSince : now;
  return {
    result: { kind: "terminal", reason, since },
    patch: {
      state: "reconnect_required",
      stateReason: reason,
      stateSince: since,
      attemptId: null,
      leaseExpiresAt: null,
      retryAt: null,
      lastError: null,
      heldSince: null,
      failingSince: failingSince(row, now),
    },
    events: [{ type: "reconnect_required", version: row.version, reason, durationMs }],
  };
}

/**
 * Not confirmed yet. The row is tried again when another grant is accepted, at the latest when it
 * may be judged alone.
 */
function held(row: TokenRow, now: Date, failure: Failure, timing: Timing): Decision<FailureResult> {
  const heldSince = row.heldSince ?? now;
  const alone = heldSince.getTime() + timing.aloneVerdictMs;
  const until = new Date(alone > now.getTime() ? alone : now.getTime() + timing.aloneVerdictMs);
  const { result, ...change } = retrying(failure, "refusal_unconfirmed", until, {
    ...unclaimed(row, now),
    heldSince,
    retryAt: until,
    lastError: "refusal_unconfirmed",
    failingSince: failingSince(row, now),
  });
  return { result: { ...result, kind: "held" }, ...change };
}

/** The lease is kept to its end: until then Gusto may still be processing the request. */
function uncertain(
  row: TokenRow,
  now: Date,
  failure: Failure,
  until: Date,
): Decision<FailureResult> {
  return retrying(failure, "outcome_unknown", until, {
    state: "uncertain",
    stateSince: now,
    attemptId: null,
    unknownAttemptAt: now,
    lastError: "outcome_unknown",
    failingSince: failingSince(row, now),
  });
}

/** The time of the first failure is kept until a success; retries do not change it. */
export function failingSince(row: Pick<TokenRow, "failingSince">, now: Date): Date {
  return row.failingSince ?? now;
}

function retrying(
  { claim, durationMs }: Failure,
  reason: RetryReason,
  until: Date,
  patch: TokenPatch,
): Decision<Extract<FailureResult, { kind: "retrying" }>> {
  return {
    result: { kind: "retrying", reason, until },
    patch,
    events: [{ type: "refresh_failed", version: claim.version, reason, durationMs }],
  };
}

/** Exponential backoff with full jitter, at least a second, never earlier than Gusto asked for. */
function retryTime(
  now: Date,
  attempts: number,
  retryAfterSeconds: number | null,
  random: number,
  timing: Timing,
): Date {
  const ceiling = Math.min(timing.backoffMs * 2 ** Math.max(0, attempts - 1), timing.backoffMaxMs);
  const backoff = Math.max(1_000, random * ceiling);
  return new Date(now.getTime() + Math.max(backoff, (retryAfterSeconds ?? 0) * 1_000));
}

/** Why a pair cannot be sent, although it is not lost. */
export type Unusable = Extract<FailureReason, "cannot_decrypt" | "issued_to_another_client">;

/**
 * The stored pair cannot be decrypted because a key is missing, or belongs to a client id other
 * than the configured one. The state stays as it is because the grant is not lost; the row is
 * checked again after a while, and the timeline records it once.
 */
export function decideUnusable(
  row: TokenRow,
  now: Date,
  { version, reason }: { version: number; reason: Unusable },
  timing: Timing,
): Decision<void> {
  const waiting = row.lastError === reason && row.retryAt !== null && row.retryAt > now;
  if (row.version !== version || isTerminal(row) || waiting) return { result: undefined };
  const pauseMs = row.lastError === reason ? timing.backoffMaxMs : timing.clientRefusedPauseMs;
  return {
    result: undefined,
    patch: {
      lastError: reason,
      failingSince: failingSince(row, now),
      retryAt: new Date(now.getTime() + pauseMs),
    },
    events: row.lastError === reason ? [] : [{ type: "refresh_failed", version, reason }],
  };
}
