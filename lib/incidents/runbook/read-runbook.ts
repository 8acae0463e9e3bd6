import "server-only";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { logger } from "#lib/platform/logger.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { parseRunbook, type RunbookSection } from "./parse-runbook.ts";

/* The runbook that stands beside the sources, and in the package of a release: the one text, for the screen and for people. */

const FILE = ["docs", "guides", "operator-runbook.md"];

const kept = processWide<{ sections?: RunbookSection[] }>("runbook", () => ({}));

/** Read once by each process. Empty if the file is missing: an incident's page works without it. */
export async function readRunbook(): Promise<RunbookSection[]> {
  return (kept.sections ??= await read());
}

async function read(): Promise<RunbookSection[]> {
  try {
    const file = path.join(/*turbopackIgnore: true*/ process.cwd(), ...FILE);
    return parseRunbook(await readFile(file, "utf8"));
  } catch (error) {
    logger().warn({ problem: "runbook_missing", err: error }, "The runbook could not be read");
    return [];
  }
}

/** Null if there is none of that name. */
export async function findSection(anchor: string): Promise<RunbookSection | null> {
  return (await readRunbook()).find((section) => section.anchor === anchor) ?? null;
}
