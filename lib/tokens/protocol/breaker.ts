import {
  type ApplicationState,
  CLOSED,
  countGrants,
  type GrantOutcome,
  lastAccepted,
  type PauseReason,
  triedInVain,
  withOutcome,
} from "./application-state.ts";
import type { Timing } from "./timing.ts";

/*
 * The breaker of the whole application: no exchange is sent while Gusto is down, refuses our credentials or refuses grants in
 * numbers, except one probe at a time. It never touches a connection. It counts grants, not attempts: a handful that fails
 * again and again is their own trouble, and their backoff is the answer to it.
 */

export type Admission =
  { kind: "go"; probe: boolean } | { kind: "paused"; reason: PauseReason; until: Date };

/** What one exchange says about the application. Refusals of a grant go through decide-refusal.ts. */
export type ApplicationOutcome =
  | { kind: "accepted"; sentAt: Date }
  | { kind: "client_refused"; credentials: string }
  | { kind: "failed" };

/** The exchange an outcome comes from. `probe`: it went out during a pause; only such a one moves the pause on. */
export type Tried = { grant: string; probe: boolean };

/**
 * May an exchange of this grant be sent? When a pause is over, the first to ask becomes the probe and moves the pause on for
 * the rest. A grant that was tried in vain before leaves the others a head start: theirs is the answer that tells more.
 * @param credentials fingerprint of this process's: with other ones than those that Gusto refused, it is the probe at once
 */
export function decideAdmission(
  state: ApplicationState,
  grant: string,
  now: Date,
  timing: Timing,
  credentials: string,
): { result: Admission; next?: ApplicationState } {
  if (state.heldReason === "operator")
    return {
      result: {
        kind: "paused",
        reason: "held",
        until: new Date(now.getTime() + timing.breakerPauseMs),
      },
    };
  if (state.pausedReason === null || state.pausedUntil === null)
    return { result: { kind: "go", probe: false } };
  const opensAt = new Date(
    state.pausedUntil.getTime() + (triedInVain(state, grant) ? timing.probeHeadStartMs : 0),
  );
  const areNew =
    state.pausedReason === "client_refused" &&
    state.refusedCredentials !== null &&
    state.refusedCredentials !== credentials;
  if (opensAt > now && !areNew)
    return { result: { kind: "paused", reason: state.pausedReason, until: opensAt } };
  return {
    result: { kind: "go", probe: true },
    next: {
      ...state,
      // Whoever else has these credentials waits for the answer, too.
      ...(areNew && { refusedCredentials: credentials }),
      pausedUntil: new Date(now.getTime() + timing.sendGuardMs + timing.exchangeMs),
    },
  };
}

/** The state after one exchange, or `undefined` when nothing changes (the usual case: no write). */
export function decideApplicationOutcome(
  state: ApplicationState,
  outcome: ApplicationOutcome,
  tried: Tried,
  now: Date,
  timing: Timing,
): ApplicationState | undefined {
  if (outcome.kind === "accepted")
    return accepted(
      state,
      { grant: tried.grant, outcome: "accepted", at: outcome.sentAt },
      tried,
      now,
      timing,
    );
  if (outcome.kind === "client_refused")
    return {
      ...pause(state, "client_refused", timing.clientRefusedPauseMs, now),
      refusedCredentials: outcome.credentials,
    };
  const outcomes = withOutcome(state, { grant: tried.grant, outcome: "failed", at: now });
  const next = { ...state, outcomes };
  if (state.pausedReason === "client_refused") return next;
  // A probe that was tried before says nothing new of Gusto; the pause goes on, but not longer than the first one.
  if (state.pausedReason !== null)
    return tried.probe ? probeFailed(next, triedInVain(state, tried.grant), now, timing) : next;
  return isDown(next, now, timing)
    ? pause(next, "gusto_unavailable", timing.breakerPauseMs, now)
    : next;
}

/** Most of the grants that were tried lately got no usable answer, they are many, and none was accepted since the first of them. */
function isDown(state: ApplicationState, now: Date, timing: Timing): boolean {
  const failed = countGrants(state, "failed", now, timing);
  const answered =
    countGrants(state, "refused", now, timing) + countGrants(state, "judged", now, timing);
  return failed >= timing.breakerThreshold && failed > answered;
}

/** Everything is open again, but for a hold that a person has to end: the incident of a restored database is not over with one grant. */
function accepted(
  state: ApplicationState,
  entry: GrantOutcome,
  { probe }: Tried,
  now: Date,
  timing: Timing,
): ApplicationState | undefined {
  const previous = lastAccepted(state);
  // An exchange that was sent before what is known already says nothing new.
  const at = previous !== null && previous > entry.at ? previous : entry.at;
  const outcomes = withOutcome(state, { ...entry, at });
  if (state.heldSince !== null && state.heldReason !== "grants_refused") {
    const next = { ...state, outcomes, pausedReason: "held" as const };
    return probe ? probeFailed(next, false, now, timing) : next;
  }
  const quiet =
    state.pausedReason === null && state.outcomes.every(({ outcome }) => outcome === "accepted");
  return quiet ? undefined : { ...CLOSED, outcomes };
}

/** The next probe later than the last: twice as long after every one that failed, up to the maximum. */
export function probeFailed(
  state: ApplicationState,
  again: boolean,
  now: Date,
  timing: Timing,
): ApplicationState {
  const failures = again ? state.consecutiveFailures : state.consecutiveFailures + 1;
  const ms = Math.min(
    timing.breakerPauseMs * 2 ** Math.min(failures, 20),
    timing.breakerPauseMaxMs,
  );
  return { ...state, consecutiveFailures: failures, pausedUntil: new Date(now.getTime() + ms) };
}

function pause(
  state: ApplicationState,
  reason: PauseReason,
  ms: number,
  now: Date,
): ApplicationState {
  return {
    ...state,
    pausedReason: reason,
    pausedSince: state.pausedReason === reason ? state.pausedSince : now,
    pausedUntil: new Date(now.getTime() + ms),
  };
}
