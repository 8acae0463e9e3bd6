import type { ResourceName } from "../resources/names.ts";
import type { SyncRunState } from "../runs/run-states.ts";

/*
 * A run's progress, as numbers for a bar that never claim more than is known. Pure; components may
 * import it.
 */

export type ResourceState = "pending" | "running" | "succeeded" | "failed" | "skipped";

export type ResourceProgress = {
  resource: ResourceName;
  state: ResourceState;
  pagesDone: number;
  /** Null if Gusto hasn't said and no earlier run tells. */
  pagesExpected: number | null;
  rows: number;
};

export type RunProgress = {
  runId: string;
  companyId: string;
  companyName: string;
  state: SyncRunState;
  /** What it is waiting for, in words. */
  waitingFor: string | null;
  pagesDone: number;
  pagesExpected: number | null;
  rows: number;
  calls: number;
  startedAt: string | null;
  /**
   * While queued: 1 is next, and more than `FARTHEST_PLACE` means anywhere beyond. Null once
   * started.
   */
  place: number | null;
  /** Estimated seconds until it starts; null if unknown. */
  waitSeconds: number | null;
  /** Estimated seconds left at the current pace; null if unknown. */
  estimateSeconds: number | null;
  resources: ResourceProgress[];
};

export function isOpen({ state }: Pick<RunProgress, "state">): boolean {
  return state === "queued" || state === "running";
}

type RunState = Pick<RunProgress, "runId" | "state">;

/**
 * Whether a run has begun, changed its state or ended since the runs were last reported, also one
 * that did all of it in between. That an ended run is no longer reported changes nothing.
 */
export function hasTurned(before: readonly RunState[], now: readonly RunState[]): boolean {
  const states = new Map(before.map(({ runId, state }) => [runId, state]));
  const reported = new Set(now.map(({ runId }) => runId));
  return (
    now.some(({ runId, state }) => states.get(runId) !== state) ||
    before.some((run) => isOpen(run) && !reported.has(run.runId))
  );
}

/** With more open runs than this, they aren't reported individually. */
export const MOST_RUNS_TOLD = 1_000;

/** How far back in the queue places are counted. */
export const FARTHEST_PLACE = 100;

const FEWEST_PAGES = 3;
const SHORTEST_LOOK_SECONDS = 4;

/**
 * Seconds for the remaining pages at the current pace. Needs a few pages and a few seconds to be
 * meaningful.
 */
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

/**
 * 0 to 1: by pages if all counts are known, otherwise by finished resources plus what is known
 * about the current one.
 */
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

/** Several runs combined: their total progress, and the longest remaining time. */
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

/**
 * The runs to show when there are many: first those the viewer requested, then running ones, each
 * in the given order.
 */
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

/** The resource the run is reading now. */
export function currentResource(run: Pick<RunProgress, "resources">): ResourceName | null {
  return (
    run.resources.find(({ state }) => state === "running")?.resource ??
    run.resources.find(({ state }) => state === "pending")?.resource ??
    null
  );
}
