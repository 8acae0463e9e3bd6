import type { Figure } from "./figure.ts";
import type { openWorld } from "./world.ts";

/** What a benchmark gets: the world, and whether it should hurry or take all the time it needs. */
export type Run = { world: Awaited<ReturnType<typeof openWorld>>; quick: boolean; full: boolean };

/** Tells each figure as soon as it is measured: a run that is stopped keeps what it has. */
export type Benchmark = (run: Run) => AsyncGenerator<Figure>;
