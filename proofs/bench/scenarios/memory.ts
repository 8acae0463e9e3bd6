import type { Figure } from "../figure.ts";
import { highestMemory } from "../processes.ts";

/** What each kind of process used at the end of its part of the run. */
export function memory(): Figure[] {
  return highestMemory().map(([name, megabytes]) => ({
    name: "memory",
    value: Math.round(megabytes),
    unit: "MB",
    detail: { process: name },
  }));
}
