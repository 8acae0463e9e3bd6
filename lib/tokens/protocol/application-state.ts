import type { Timing } from "./timing.ts";

/*
 * What is known of Gusto and this application as a whole, from the latest outcome of each grant that was tried. One row a
 * Gusto environment, shared by all processes. Its size does not depend on the fleet, and while all is well nobody writes it.
 */

/**
 * What one exchange says about its grant: a pair, `invalid_grant` without a verdict yet, `invalid_grant` for good, or no usable answer.
 * A rate limit says nothing here: it belongs to one grant, and Gusto is well.
 */
export type GrantOutcome = {
  grant: string;
  outcome: "accepted" | "refused" | "judged" | "failed";
  at: Date;
};

export type PauseReason = "client_refused" | "gusto_unavailable" | "held";

/** Why no verdict is given: grants were refused in numbers, the database is a restored one, or an operator asked for it. */
export type HoldReason = "grants_refused" | "restored_database" | "operator";

export type ApplicationState = {
  /** Probes that failed since the pause began. */
  consecutiveFailures: number;
  pausedReason: PauseReason | null;
  pausedSince: Date | null;
  /** When the next probe may go out. */
  pausedUntil: Date | null;
  /** Fingerprint of the credentials that Gusto refused: others need not wait for the end of that pause. */
  refusedCredentials: string | null;
  heldSince: Date | null;
  heldReason: HoldReason | null;
  /** The latest acceptance, by the time its exchange was sent, and what other grants met since, oldest first. */
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

/** More than any threshold counts; the oldest go first. */
const MOST_OUTCOMES = 32;

/** When the latest accepted exchange was sent, as far as it was written down. */
export function lastAccepted(state: ApplicationState): Date | null {
  return state.outcomes.find(({ outcome }) => outcome === "accepted")?.at ?? null;
}

/**
 * Was another grant accepted since this moment? A grant that waits for its verdict has not been accepted itself since, so
 * whichever was is another one.
 */
export function acceptedSince(state: ApplicationState, moment: Date | null): boolean {
  const accepted = lastAccepted(state);
  return moment !== null && accepted !== null && accepted >= moment;
}

/** The grants that met this within the window, since the latest acceptance. Each counts once, however often it was tried. */
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

/** Was this grant tried in vain since the latest acceptance? */
export function triedInVain(state: ApplicationState, grant: string): boolean {
  return state.outcomes.some((entry) => entry.grant === grant && entry.outcome !== "accepted");
}

/**
 * The outcomes with this one in place of what the grant met before. An acceptance is the end of all that came before it; it says
 * nothing of a refusal that came after it was sent, which waits for a later one.
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
