import type { FaultSource } from "./causes/cause.ts";
import type { CauseId } from "./causes/causes.ts";
import { causeOfProblem } from "./causes/find-cause.ts";

/* Which companies come into an incident and which leave one. Pure. */

/** What is wrong with a company in one respect. `waiting`: its callers can't be given a token. */
type Problem = { problem: string; since: Date; waiting: boolean };

export type CompanyProblems = { companyId: string } & Record<FaultSource, Problem | null>;

/** A company's place in an incident, or one that it has left a short while ago. */
export type Membership = {
  incidentId: string;
  companyId: string;
  source: FaultSource;
  cause: string;
  problem: string;
  waiting: boolean;
  leftAt: Date | null;
};

/** `returnsTo`: the incident that the company has left a short while ago. */
export type Join = Problem & {
  companyId: string;
  source: FaultSource;
  cause: CauseId;
  returnsTo: string | null;
};

export type Moves = {
  leaves: Membership[];
  /** Stay where they are, with another reason of the same cause, or with callers that wait now. */
  changes: Membership[];
  joins: Join[];
};

const SOURCES: readonly FaultSource[] = ["connection", "sync"];

/** @param memberships of these companies: where they are, and where they were lately */
export function planMoves(
  companies: readonly CompanyProblems[],
  memberships: readonly Membership[],
): Moves {
  const moves: Moves = { leaves: [], changes: [], joins: [] };
  const ofCompany = Map.groupBy(memberships, ({ companyId, source }) => companyId + source);
  for (const company of companies)
    for (const source of SOURCES) {
      const places = ofCompany.get(company.companyId + source) ?? [];
      move({ ...company, source, problem: company[source] }, places, moves);
    }
  return moves;
}

type One = { companyId: string; source: FaultSource; problem: Problem | null };

function move({ companyId, source, problem }: One, places: Membership[], moves: Moves): void {
  const current = places.find(({ leftAt }) => leftAt === null);
  const cause = problem && causeOfProblem(problem.problem).id;
  if (current && problem && current.cause === cause) {
    if (current.waiting !== problem.waiting || current.problem !== problem.problem)
      moves.changes.push({ ...current, problem: problem.problem, waiting: problem.waiting });
    return;
  }
  if (current) moves.leaves.push(current);
  if (!problem || !cause) return;
  const left = places
    .filter((place) => place.leftAt !== null && place.cause === cause)
    .toSorted((a, b) => Number(b.leftAt) - Number(a.leftAt))[0];
  moves.joins.push({ ...problem, companyId, source, cause, returnsTo: left?.incidentId ?? null });
}
