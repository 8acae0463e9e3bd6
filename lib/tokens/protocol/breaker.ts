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
 * The breaker of the whole application: while Gusto is down, refuses our credentials or refuses
 * many grants, no exchange is sent except one probe at a time. It never changes a connection. It
 * counts grants, not attempts: a handful of grants that keep failing is their own problem, which
 * their backoff handles.
 */

export type Admission =
  { kind: "go"; probe: boolean } | { kind: "paused"; reason: PauseReason; until: Date };

/**
 * What one exchange says about the application. Refusals of a grant go through decide-refusal.ts.
 */
export type ApplicationOutcome =
  | { kind: "accepted"; sentAt: Date }
  | { kind: "client_refused"; credentials: string }
  | { kind: "failed" };

/**
 * The exchange an outcome comes from. `probe`: it was sent during a pause; only a probe extends the
 * pause.
 */
export type Tried = { grant: string; probe: boolean };

/**
 * May an exchange of this grant be sent? When a pause is over, the first caller becomes the probe
 * and extends the pause for the rest. A grant that has failed before gives the others a head start:
 * their answer tells more.
 * @param credentials fingerprint of this process's credentials; if they are not the refused ones,
 *   it probes at once
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
      // Other callers with these credentials wait for the answer, too.
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
  // A repeated probe of the same grant says nothing new about Gusto; the pause continues, but no
  // longer than the first one.
  if (state.pausedReason !== null)
    return tried.probe ? probeFailed(next, triedInVain(state, tried.grant), now, timing) : next;
  return isDown(next, now, timing)
    ? pause(next, "gusto_unavailable", timing.breakerPauseMs, now)
    : next;
}

/**
 * Most recently tried grants got no usable answer, there are many of them, and none was accepted
 * since the first.
 */
function isDown(state: ApplicationState, now: Date, timing: Timing): boolean {
  const failed = countGrants(state, "failed", now, timing);
  const answered =
    countGrants(state, "refused", now, timing) + countGrants(state, "judged", now, timing);
  return failed >= timing.breakerThreshold && failed > answered;
}

/**
 * Reopens everything, except a hold that a person must end: one accepted grant does not settle the
 * incident of a restored database.
 */
function accepted(
  state: ApplicationState,
  entry: GrantOutcome,
  { probe }: Tried,
  now: Date,
  timing: Timing,
): ApplicationState | undefined {
  const previous = lastAccepted(state);
  // An exchange sent before the latest known outcome says nothing new.
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

/** Schedules the next probe: the pause doubles after each failure, up to the maximum. */
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
