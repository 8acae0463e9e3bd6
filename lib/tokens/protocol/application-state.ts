import type { Timing } from "./timing.ts";

/*
 * What is known of Gusto and this application as a whole, from the latest outcome of each grant
 * that was tried. One row per Gusto environment, shared by all processes. Its size does not depend
 * on the number of companies, and nothing writes to it while all is well.
 */

/**
 * What one exchange says about its grant: a pair, an unconfirmed `invalid_grant`, a final
 * `invalid_grant`, or no usable answer. Rate limits are left out: they concern one grant, and Gusto
 * is up.
 */
export type GrantOutcome = {
  grant: string;
  outcome: "accepted" | "refused" | "judged" | "failed";
  at: Date;
};

export type PauseReason = "client_refused" | "gusto_unavailable" | "held";

/**
 * Why refusals are not final: many grants were refused, the database was restored, or an operator
 * asked for a hold.
 */
export type HoldReason = "grants_refused" | "restored_database" | "operator";

export type ApplicationState = {
  /** Probes that failed since the pause began. */
  consecutiveFailures: number;
  pausedReason: PauseReason | null;
  pausedSince: Date | null;
  /** When the next probe may go out. */
  pausedUntil: Date | null;
  /**
   * Fingerprint of the credentials that Gusto refused: a process with other credentials need not
   * wait for the pause to end.
   */
  refusedCredentials: string | null;
  heldSince: Date | null;
  heldReason: HoldReason | null;
  /**
   * The latest acceptance, by the time its exchange was sent, and the outcomes of other grants
   * since, oldest first.
   */
  outcomes: GrantOutcome[];
};

export const CLOSED: ApplicationState = {
  consecutiveFailures: 0,
  pausedReason: null,
  pausedSince: null,
  pausedUntil: null,
  refusedCredentials: null,
  heldSince: null,
  heldReason: null,
  outcomes: [],
};

/** Above every threshold; the oldest are dropped first. */
const MOST_OUTCOMES = 32;

/** When the latest accepted exchange was sent, as far as it was recorded. */
export function lastAccepted(state: ApplicationState): Date | null {
  return state.outcomes.find(({ outcome }) => outcome === "accepted")?.at ?? null;
}

/**
 * Whether another grant was accepted since this moment. A refused grant has not been accepted
 * itself since, so any acceptance is another grant's.
 */
export function acceptedSince(state: ApplicationState, moment: Date | null): boolean {
  const accepted = lastAccepted(state);
  return moment !== null && accepted !== null && accepted >= moment;
}

/**
 * The number of grants with this outcome within the window, since the latest acceptance. Each
 * counts once, however often it was tried.
 */
export function countGrants(
  state: ApplicationState,
  outcome: GrantOutcome["outcome"],
  now: Date,
  timing: Timing,
): number {
  return state.outcomes.filter(
    (entry) =>
      entry.outcome === outcome && entry.at.getTime() > now.getTime() - timing.outcomeWindowMs,
  ).length;
}

/** Whether this grant has failed since the latest acceptance. */
export function triedInVain(state: ApplicationState, grant: string): boolean {
  return state.outcomes.some((entry) => entry.grant === grant && entry.outcome !== "accepted");
}

/**
 * The outcomes, with this one replacing the grant's earlier one. An acceptance clears all outcomes
 * before it, but not a refusal that arrived after it was sent; that one waits for a later
 * acceptance.
 */
export function withOutcome(state: ApplicationState, entry: GrantOutcome): GrantOutcome[] {
  if (entry.outcome === "accepted")
    return [
      entry,
      ...state.outcomes.filter(
        ({ outcome, grant, at }) => outcome === "refused" && grant !== entry.grant && at > entry.at,
      ),
    ];
  const accepted = state.outcomes.filter(({ outcome }) => outcome === "accepted");
  const others = state.outcomes.filter(
    ({ grant, outcome }) => outcome !== "accepted" && grant !== entry.grant,
  );
  return [...accepted, ...others.slice(1 - MOST_OUTCOMES), entry];
}
