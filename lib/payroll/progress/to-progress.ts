import type { PlaceInLine } from "./read-line.ts";
import { isResourceName } from "../resources/is-resource-name.ts";
import {
  estimateSeconds,
  FARTHEST_PLACE,
  type ResourceProgress,
  type RunProgress,
} from "./run-progress.ts";

/* A run's progress, from its row and checkpoints. Pure. */

type Checkpoint = {
  resource: string;
  state: ResourceProgress["state"];
  pagesDone: number;
  pagesTotal: number | null;
  rowsRead: number;
};
type Run = Pick<RunProgress, "state" | "waitingFor" | "calls" | "companyId"> & {
  id: string;
  startedAt: Date | null;
  company: { name: string; tradeName: string | null };
  checkpoints: Checkpoint[];
};

/** A run not among the first in line is farther back than they are. */
export function placeInLine(
  { id, state }: Pick<Run, "id" | "state">,
  line: ReadonlyMap<string, PlaceInLine>,
): Pick<RunProgress, "place" | "waitSeconds"> {
  if (state !== "queued") return { place: null, waitSeconds: null };
  return line.get(id) ?? { place: FARTHEST_PLACE + 1, waitSeconds: null };
}

/**
 * @param before page counts of each resource in the last successful run, used until Gusto reports
 * them
 */
export function toProgress(
  run: Run,
  before: Map<string, number>,
  now: Date,
): Omit<RunProgress, "place" | "waitSeconds"> {
  const resources = run.checkpoints.flatMap((checkpoint) => toResource(checkpoint, before));
  const pagesDone = resources.reduce((sum, resource) => sum + resource.pagesDone, 0);
  const isKnown =
    resources.length > 0 && resources.every((resource) => resource.pagesExpected !== null);
  const pagesExpected = isKnown
    ? resources.reduce((sum, resource) => sum + (resource.pagesExpected ?? 0), 0)
    : null;
  return {
    ...{
      runId: run.id,
      companyId: run.companyId,
      companyName: run.company.tradeName ?? run.company.name,
      state: run.state,
      waitingFor: run.waitingFor,
      calls: run.calls,
    },
    ...{ pagesDone, pagesExpected, resources },
    rows: resources.reduce((sum, resource) => sum + resource.rows, 0),
    startedAt: run.startedAt?.toISOString() ?? null,
    estimateSeconds:
      run.state === "running" && run.waitingFor === null
        ? estimateSeconds({ pagesDone, pagesExpected, startedAt: run.startedAt }, now)
        : null,
  };
}

function toResource(
  { resource, state, pagesDone, pagesTotal, rowsRead }: Checkpoint,
  before: Map<string, number>,
): ResourceProgress[] {
  if (!isResourceName(resource)) return [];
  const isOver = state !== "pending" && state !== "running";
  const guess = before.get(resource);
  const pagesExpected = isOver
    ? pagesDone
    : (pagesTotal ?? (guess === undefined ? null : Math.max(guess, pagesDone + 1)));
  return [{ resource, state, pagesDone, pagesExpected, rows: rowsRead }];
}
