import { RESOURCES, type ResourceName } from "../resources/names.ts";
import type { SyncRunState } from "../runs/run-states.ts";

/* How far a run is, in numbers for a bar that never claim more than is known. Pure; components may import it. */

export type ResourceState = "pending" | "running" | "succeeded" | "failed" | "skipped";

export type ResourceProgress = {
  resource: ResourceName;
  state: ResourceState;
  pagesDone: number;
  /** Null until Gusto told, and nothing is known from an earlier run. */
  pagesExpected: number | null;
  rows: number;
};

export type RunProgress = {
  runId: string;
  companyId: string;
  companyName: string;
  state: SyncRunState;
  /** What it waits for, in words. */
  waitingFor: string | null;
  pagesDone: number;
  pagesExpected: number | null;
  rows: number;
  calls: number;
  startedAt: string | null;
  /** While it waits: 1 is next, and more than `FARTHEST_PLACE` stands for any place beyond. Null once it was begun. */
  place: number | null;
  /** About how long until it begins; null when nothing can be said. */
  waitSeconds: number | null;
  /** What is left at the pace so far; null when nothing can be said. */
  estimateSeconds: number | null;
  resources: ResourceProgress[];
};

/** Of more open runs than these nothing is told one by one. */
export const MOST_RUNS_TOLD = 1_000;

/** How far into the line of waiting runs places are counted. */
export const FARTHEST_PLACE = 100;

const FEWEST_PAGES = 3;
const SHORTEST_LOOK_SECONDS = 4;

/** The remaining pages at the pace so far. A pace needs a few pages and a few seconds to be one. */
export function estimateSeconds(
  run: { pagesDone: number; pagesExpected: number | null; startedAt: Date | null },
  now: Date,
): number | null {
  if (run.pagesExpected === null || run.startedAt === null || run.pagesDone < FEWEST_PAGES)
    return null;
  const elapsed = (now.getTime() - run.startedAt.getTime()) / 1000;
  const left = run.pagesExpected - run.pagesDone;
  if (elapsed < SHORTEST_LOOK_SECONDS || left < 0) return null;
  return Math.round((elapsed / run.pagesDone) * left);
}

/** 0 to 1: pages where all are known, else whole resources and what is known of the one at work. */
export function fractionOf(
  run: Pick<RunProgress, "pagesDone" | "pagesExpected" | "resources" | "state">,
): number {
  if (run.state !== "queued" && run.state !== "running") return 1;
  if (run.pagesExpected !== null && run.pagesExpected > 0)
    return Math.min(1, run.pagesDone / run.pagesExpected);
  if (run.resources.length === 0) return 0;
  return (
    run.resources.reduce((sum, resource) => sum + fractionOfResource(resource), 0) /
    run.resources.length
  );
}

function fractionOfResource({ state, pagesDone, pagesExpected }: ResourceProgress): number {
  if (state !== "pending" && state !== "running") return 1;
  return pagesExpected ? Math.min(1, pagesDone / pagesExpected) : 0;
}

/** Several runs as one: what is done of all of them, and the longest that any still takes. */
export function wholeOf(runs: readonly RunProgress[]): {
  fraction: number;
  estimateSeconds: number | null;
} {
  if (runs.length === 0) return { fraction: 1, estimateSeconds: null };
  const estimates = runs.map((run) => run.estimateSeconds);
  const isKnown = estimates.every((seconds) => seconds !== null);
  return {
    fraction: runs.reduce((sum, run) => sum + fractionOf(run), 0) / runs.length,
    estimateSeconds: isKnown ? Math.max(...estimates.map((seconds) => seconds ?? 0)) : null,
  };
}

/** The runs to show when there are many: first those the viewer asked for, then those at work, each in the given order. */
export function firstRuns<Run extends Pick<RunProgress, "runId" | "state">>(
  runs: readonly Run[],
  own: readonly string[],
  most: number,
): { shown: Run[]; more: number } {
  const mine = new Set(own);
  const rank = ({ runId, state }: Run) => (mine.has(runId) ? 0 : 2) + (state === "running" ? 0 : 1);
  return {
    shown: runs.toSorted((a, b) => rank(a) - rank(b)).slice(0, most),
    more: Math.max(0, runs.length - most),
  };
}

/** What the run works on now. */
export function currentResource(run: Pick<RunProgress, "resources">): ResourceName | null {
  return (
    run.resources.find(({ state }) => state === "running")?.resource ??
    run.resources.find(({ state }) => state === "pending")?.resource ??
    null
  );
}

export function isResourceName(name: string): name is ResourceName {
  return RESOURCES.some((known) => known === name);
}
