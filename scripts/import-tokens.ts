// npm run tokens:import -- FILE.ndjson: imports a partner's existing token pairs.

import { createReadStream, statSync } from "node:fs";
import { createInterface } from "node:readline";
import type { SingleBar } from "cli-progress";
import { closeDatabase } from "#lib/platform/database/db.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { importTokenLines } from "#lib/tokens/import/import-tokens.ts";
import { adoptDemoSettings } from "../local/seed/adopt-demo-settings.ts";
import { readCommandLine } from "../local/command-line.ts";
import { errorCode, PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { withProgressBar } from "../local/progress-bar.ts";
import { requireInstallation } from "../local/require-installation.ts";

/** Lines per transaction: few enough to be quick, enough to be worth a transaction. */
const LINES_AT_ONCE = 250;

type Counts = { imported: number; attached: number; known: number; skipped: number };

async function run(): Promise<void> {
  const { positionals } = readCommandLine({
    usage: "npm run tokens:import -- FILE.ndjson",
    about:
      "Imports token pairs you already have, one JSON object per line. Run it again after a stop: pairs already stored are skipped.",
    positionals: [1, 1],
  });
  const [file = ""] = positionals;
  const bytes = sizeOf(file);
  adoptDemoSettings();
  await requireInstallation();
  const counts = await withProgressBar(
    { format: "Importing {bar} {percentage}% | line {line}", total: bytes, payload: { line: 0 } },
    (bar) => importFile(file, bytes, bar),
  );
  console.log(
    `${counts.imported} imported, ${counts.attached} attached to a stored pair, ${counts.known} already stored, ${counts.skipped} skipped.`,
  );
  if (counts.skipped > 0) process.exitCode = 1;
  await closeDatabase();
}

async function importFile(file: string, bytes: number, bar: SingleBar): Promise<Counts> {
  const counts: Counts = { imported: 0, attached: 0, known: 0, skipped: 0 };
  let number = 0;
  let read = 0;
  for await (const batch of inBatches(
    createInterface({ input: createReadStream(file), crlfDelay: Infinity }),
  )) {
    const outcomes = await importTokenLines(SYSTEM, batch).catch((error: unknown) => {
      throw stopped(error, number);
    });
    for (const [index, text] of batch.entries()) {
      number += 1;
      read += Buffer.byteLength(text) + 1;
      const outcome = outcomes[index];
      if (!outcome || outcome === "empty") continue;
      counts[outcome.kind] += 1;
      if (outcome.kind === "skipped") console.error(`line ${number}: ${outcome.reason}`);
    }
    bar.update(Math.min(read, bytes), { line: number });
  }
  return counts;
}

async function* inBatches(lines: AsyncIterable<string>): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const text of lines) {
    batch.push(text);
    if (batch.length < LINES_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function stopped(error: unknown, lines: number): PlainFailure {
  return new PlainFailure(
    `The database is not responding (${errorCode(error) ?? "no reason given"}). The first ${lines} lines are done. Run the import again: pairs already stored are skipped.`,
  );
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (error) {
    throw new PlainFailure(
      errorCode(error) === "ENOENT" ? `File not found: ${file}` : `${file} cannot be read.`,
    );
  }
}

await run().catch(reportFailure);
