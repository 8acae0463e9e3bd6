import type { Figure } from "./figure.ts";
import type { openWorld } from "./world.ts";

/** A benchmark's input: the world, and whether to be quick or thorough. */
export type Run = { world: Awaited<ReturnType<typeof openWorld>>; quick: boolean; full: boolean };

/** Yields each figure as soon as it is measured, so an interrupted run keeps its results. */
export type Benchmark = (run: Run) => AsyncGenerator<Figure>;
