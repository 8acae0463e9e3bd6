import { runPart } from "./processes.ts";
import type { LoadOrder, LoadResult } from "./load-generator.ts";

/** Runs one load in a separate process, so the client isn't measured as well. */
export function load(order: LoadOrder): Promise<LoadResult> {
  return runPart<LoadResult>(["proofs/bench/load-generator.ts"], { input: JSON.stringify(order) });
}

export function tokenPath({ gustoUuid }: { gustoUuid: string }): string {
  return `/api/v1/companies/${gustoUuid}/access-token`;
}
