import { runPart } from "./processes.ts";
import type { LoadOrder, LoadResult } from "./load-generator.ts";

/** Runs one load from a process of its own: a client in ours would be measured along with it. */
export function load(order: LoadOrder): Promise<LoadResult> {
  return runPart<LoadResult>(["proofs/bench/load-generator.ts"], { input: JSON.stringify(order) });
}

export function tokenPath({ gustoUuid }: { gustoUuid: string }): string {
  return `/api/v1/companies/${gustoUuid}/access-token`;
}
