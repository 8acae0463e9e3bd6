import type { Timing } from "./timing.ts";

/*
 * The breaker of the whole application: no exchange is sent while Gusto is down or refuses our credentials,
 * except one probe at a time. It never touches a connection.
 */

export type ApplicationState = {
  consecutiveFailures: number;
  pausedReason: "client_refused" | "gusto_unavailable" | null;
  pausedSince: Date | null;
  pausedUntil: Date | null;
};

export const CLOSED: ApplicationState = { consecutiveFailures: 0, pausedReason: null, pausedSince: null, pausedUntil: null };

export type Admission = { kind: "go" } | { kind: "paused"; reason: "client_refused" | "gusto_unavailable"; until: Date };

/** What one exchange says about the application as a whole. */
export type ApplicationOutcome = "answered" | "client_refused" | "unavailable";

/** May an exchange be sent? When a pause is over, the first to ask becomes the probe and moves the pause on for the rest. */
export function decideAdmission(state: ApplicationState, now: Date, timing: Timing): { result: Admission; next?: ApplicationState } {
  if (state.pausedReason === null || state.pausedUntil === null) return { result: { kind: "go" } };
  if (state.pausedUntil > now) return { result: { kind: "paused", reason: state.pausedReason, until: state.pausedUntil } };
  return { result: { kind: "go" }, next: { ...state, pausedUntil: new Date(now.getTime() + timing.sendGuardMs + timing.exchangeMs) } };
}

/** The state after one exchange, or `undefined` when nothing changes (the usual case: no write). */
export function decideApplicationOutcome(state: ApplicationState, outcome: ApplicationOutcome, now: Date, timing: Timing): ApplicationState | undefined {
  if (outcome === "answered") return state.consecutiveFailures === 0 && state.pausedReason === null ? undefined : CLOSED;
  if (outcome === "client_refused") return pause(state, "client_refused", state.consecutiveFailures, timing.clientRefusedPauseMs, now);
  const failures = state.consecutiveFailures + 1;
  if (failures < timing.breakerThreshold) return { ...state, consecutiveFailures: failures };
  const doublings = Math.min(failures - timing.breakerThreshold, 20);
  return pause(state, "gusto_unavailable", failures, Math.min(timing.breakerPauseMs * 2 ** doublings, timing.breakerPauseMaxMs), now);
}

function pause(state: ApplicationState, reason: "client_refused" | "gusto_unavailable", failures: number, ms: number, now: Date): ApplicationState {
  return { consecutiveFailures: failures, pausedReason: reason, pausedSince: state.pausedReason === reason ? state.pausedSince : now, pausedUntil: new Date(now.getTime() + ms) };
}
