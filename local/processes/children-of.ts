import { readFileSync } from "node:fs";

/** The ids of a process's children. Empty where the system does not tell, and of a process that is no more. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
      .split(" ")
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}
