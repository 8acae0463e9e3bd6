import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brokenSources, type PlantedFault, sourcesAt } from "./planted-fault.ts";

export type FaultResult = {
  name: string;
  /** Of all that the result was had with. */
  fingerprint: string;
  caught: boolean;
  /** A line for each of its test files. */
  by: string[];
  ms: number;
};

/**
 * Changes with the fault, with each file it breaks, and with its tests.
 * @throws Error if the fault does not fit the sources
 */
export function fingerprintFault(fault: PlantedFault, root: string): string {
  const files = [...brokenSources(fault, sourcesAt(root)).keys(), ...fault.tests];
  const texts = files.map((file) => readFileSync(path.join(root, file), "utf8"));
  return createHash("sha256")
    .update(JSON.stringify([fault, files, texts]))
    .digest("hex");
}

/** Results by the fault's name. A line cut off by a power cut or a full disk is no result. */
export function readResults(file: string): Map<string, FaultResult> {
  const results = new Map<string, FaultResult>();
  if (!existsSync(file)) return results;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const result = parseLine(line);
    if (result) results.set(result.name, result);
  }
  return results;
}

function parseLine(line: string): FaultResult | null {
  try {
    return JSON.parse(line) as FaultResult;
  } catch {
    return null;
  }
}

/** A line a result: whatever stops a run, the file has all that came before. */
export function addResult(file: string, result: FaultResult): void {
  appendFileSync(file, `${JSON.stringify(result)}\n`);
}

/** Creates the file, with the results that stay. */
export function keepResults(file: string, results: Iterable<FaultResult>): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, [...results].map((result) => `${JSON.stringify(result)}\n`).join(""));
}
