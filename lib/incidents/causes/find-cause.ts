import type { CauseFields } from "./cause.ts";
import { type CauseId, CAUSES_BY_ID } from "./causes.ts";

export type Cause = CauseFields & { id: CauseId };

export const CAUSES: readonly Cause[] = Object.entries(CAUSES_BY_ID).map(
  ([id, fields]: [string, CauseFields]) => ({ id: id as CauseId, ...fields }),
);

const byProblem = new Map(
  CAUSES.flatMap((cause) => (cause.problems ?? []).map((problem) => [problem, cause] as const)),
);
const byId = new Map<string, Cause>(CAUSES.map((cause) => [cause.id, cause]));

/** The cause of a company's problem; a reason that nobody knows is `other`. */
export function causeOfProblem(problem: string): Cause {
  return byProblem.get(problem) ?? causeById("other");
}

/** Of a stored id; one that a newer release has written is `other`. */
export function causeById(id: string): Cause {
  return byId.get(id) ?? { id: "other", ...CAUSES_BY_ID.other };
}
