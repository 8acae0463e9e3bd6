import {
  acceptedSince,
  type ApplicationState,
  CLOSED,
  countGrants,
  type HoldReason,
  withOutcome,
} from "./application-state.ts";
import { probeFailed, type Tried } from "./breaker.ts";
import type { Timing } from "./timing.ts";
import { wasFinal } from "./decide-claim.ts";
import type { TokenRow } from "./token-row.ts";

/*
 * `invalid_grant` condemns one grant only while other grants are being accepted. So a first refusal
 * is never final: the grant waits (`heldSince`) and its stored access token is still served. It
 * becomes final when Gusto
 *
 * - refuses it again after another grant was accepted, or
 * - refuses it again ten minutes later, when this installation has no other grant to ask.
 *
 * Several grants refused within minutes, with none accepted, condemn none of them: that is an
 * incident of the installation, such as the wrong client id or redirect URI, a restored database, a
 * second copy that refreshes the same grants, or a fault at Gusto. Then everything is held, and one
 * canary is sent at growing intervals until a grant is accepted.
 */

type Refusal = Tried & {
  row: Pick<TokenRow, "heldSince" | "stateReason">;
  /** Whether there is another grant to ask: connected here, and not refused. */
  othersToAsk: boolean;
};

/** `final`: Gusto has ended this grant. `held`: not confirmed yet. */
type Verdict = "final" | "held";

export function decideRefusal(
  state: ApplicationState,
  refusal: Refusal,
  now: Date,
  timing: Timing,
): { verdict: Verdict; next: ApplicationState } {
  // Gusto judged the grant, so it accepted our credentials.
  const admitted = state.pausedReason === "client_refused" ? credentialsTaken(state) : state;
  const verdict = judge(admitted, refusal, now, timing);
  const outcome = verdict === "final" ? ("judged" as const) : ("refused" as const);
  const noted = {
    ...admitted,
    outcomes: withOutcome(admitted, { grant: refusal.grant, outcome, at: now }),
  };
  if (verdict === "final") return { verdict, next: noted };
  if (noted.heldSince !== null)
    return { verdict, next: refusal.probe ? probeFailed(noted, false, now, timing) : noted };
  return {
    verdict,
    next: isMassRefusal(noted, refusal, now, timing)
      ? beginHold(noted, "grants_refused", now)
      : noted,
  };
}

function judge(
  state: ApplicationState,
  { grant, row, othersToAsk }: Refusal,
  now: Date,
  timing: Timing,
): Verdict {
  // Final before an operator's second look: the same answer changes nothing.
  if (wasFinal(row)) return "final";
  if (state.heldSince !== null || row.heldSince === null) return "held";
  // One acceptance confirms a few refusals, not thousands: Gusto may have started to fail in
  // between.
  const confirmed =
    acceptedSince(state, row.heldSince) &&
    countGrants(state, "judged", now, timing) < timing.verdictsPerAcceptance;
  const alone =
    !othersToAsk &&
    now.getTime() - row.heldSince.getTime() >= timing.aloneVerdictMs &&
    !state.outcomes.some((entry) => entry.grant !== grant && entry.outcome === "refused");
  return confirmed || alone ? "final" : "held";
}

/** Several grants were refused and none accepted since; in a small installation, all of them. */
function isMassRefusal(
  state: ApplicationState,
  { othersToAsk }: Refusal,
  now: Date,
  timing: Timing,
): boolean {
  const refused = countGrants(state, "refused", now, timing);
  return refused >= timing.holdThreshold || (refused > 1 && !othersToAsk);
}

function credentialsTaken(state: ApplicationState): ApplicationState {
  return state.heldSince === null
    ? { ...CLOSED, outcomes: state.outcomes }
    : { ...state, pausedReason: "held", pausedSince: state.heldSince };
}

/**
 * The first canary may be sent at once: usually one healthy grant settles the doubt within a
 * second.
 */
export function beginHold(
  state: ApplicationState,
  reason: HoldReason,
  now: Date,
): ApplicationState {
  return {
    ...state,
    consecutiveFailures: 0,
    pausedReason: "held",
    pausedSince: now,
    pausedUntil: now,
    heldSince: now,
    heldReason: reason,
  };
}

/**
 * An operator ends a hold. Past outcomes stay recorded: if nothing has changed, the next refusals
 * start a new one.
 */
export function endHold(state: ApplicationState): ApplicationState {
  return state.heldSince === null
    ? state
    : { ...CLOSED, outcomes: state.outcomes.filter(({ outcome }) => outcome === "accepted") };
}
