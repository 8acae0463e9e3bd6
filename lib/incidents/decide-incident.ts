import { DAY_MS, MINUTE_MS } from "#lib/platform/durations.ts";
import { rankOf } from "./causes/cause.ts";
import type { Cause } from "./causes/find-cause.ts";

/* Which incident a fault belongs to, and how an incident develops. Pure. */

/**
 * Faults of one cause belong together while no more than this passes between two of them. A grant is
 * refreshed about every ninety minutes, so an outage reaches a fleet company by company: with ten of them
 * about every nine minutes. Half an hour keeps such an outage in one piece, and keeps apart what happened in
 * the evening and what happens at night.
 */
export const GAP_MS = 30 * MINUTE_MS;

/**
 * A large fleet always has another failure within the gap: after a day a new incident begins, so that
 * "since" stays meaningful.
 */
export const LONGEST_MS = DAY_MS;

/** A fault that recurs within this time reopens its incident instead of opening another. */
export const RETURNS_WITHIN_MS = 15 * MINUTE_MS;

export type Candidate = {
  id: string;
  openedAt: Date;
  joinedAt: Date;
  signalSince: Date | null;
  resolvedAt: Date | null;
  accepts: boolean;
};

/**
 * Whether an open incident still accepts faults of its cause. It does while the installation itself
 * shows the cause.
 */
function acceptsFaults(incident: Candidate, now: Date): boolean {
  if (incident.resolvedAt !== null || !incident.accepts) return false;
  if (incident.signalSince !== null) return true;
  return (
    now.getTime() - incident.joinedAt.getTime() <= GAP_MS &&
    now.getTime() - incident.openedAt.getTime() <= LONGEST_MS
  );
}

/** Whether an incident was resolved so recently that the same fault reopens it. */
function canReopen({ resolvedAt }: Pick<Candidate, "resolvedAt">, now: Date): boolean {
  return resolvedAt !== null && now.getTime() - resolvedAt.getTime() <= RETURNS_WITHIN_MS;
}

type Choice =
  | { kind: "join" | "reopen"; id: string }
  /** `closes`: the incident that accepts no more faults from now on. */
  | { kind: "new"; closes: string | null };

/** @param candidates of one cause: the open one that accepts, and those resolved recently, the latest first */
export function chooseIncident(candidates: readonly Candidate[], now: Date): Choice {
  const accepting = candidates.find(({ resolvedAt, accepts }) => resolvedAt === null && accepts);
  if (accepting && acceptsFaults(accepting, now)) return { kind: "join", id: accepting.id };
  const ended = candidates.find((one) => canReopen(one, now));
  if (ended && !accepting) return { kind: "reopen", id: ended.id };
  return { kind: "new", closes: accepting?.id ?? null };
}

export type IncidentNumbers = {
  companies: number;
  waiting: number;
  signalSince: Date | null;
  signalCompanies: number;
  signalWaiting: number;
  told: number;
};

/** Members, or all that a pause touches: members are among those. */
export function affected(
  one: Pick<IncidentNumbers, "companies" | "waiting" | "signalCompanies" | "signalWaiting">,
) {
  return {
    companies: Math.max(one.companies, one.signalCompanies),
    waiting: Math.max(one.waiting, one.signalWaiting),
  };
}

/** Whether nothing is affected any more. */
export function isOver({ companies, signalSince }: IncidentNumbers): boolean {
  return companies === 0 && signalSince === null;
}

/** Whether its growth belongs in the history: each doubling does, so 10,000 companies are 14 lines. */
export function hasGrown(numbers: IncidentNumbers): boolean {
  const { companies } = affected(numbers);
  return companies > 1 && companies >= 2 * Math.max(1, numbers.told);
}

/** 1 is the most severe. */
export function severityRank(cause: Cause, numbers: IncidentNumbers): number {
  const { waiting } = affected(numbers);
  return rankOf((waiting > 0 && cause.severityWhileWaiting) || cause.severity);
}
