import type { Figure } from "./figure.ts";
import type { openWorld } from "./world.ts";

/** What a benchmark gets: the world, and whether it should hurry. */
export type Run = { world: Awaited<ReturnType<typeof openWorld>>; quick: boolean };

export type Benchmark = (run: Run) => Promise<Figure[]>;
