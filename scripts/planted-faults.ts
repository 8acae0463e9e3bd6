// npm run planted-faults [-- NAME …]: breaks the product on purpose, one fault from proofs/faults
// at a time, in copies, and requires the tests to fail. A fault that no test catches is a gap in
// the tests.

import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { readCommandLine } from "../local/command-line.ts";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { guardFolder } from "../local/processes/guard-orphans.ts";
import { elapsedTime } from "../local/progress.ts";
import { readSettings, ROOT_DIR } from "../local/settings.ts";
import { ALL_FAULTS } from "../proofs/faults/all-faults.ts";
import { plantFaults } from "../proofs/faults/plant-faults.ts";
import type { PlantedFault } from "../proofs/faults/planted-fault.ts";

function readChoice(): { faults: PlantedFault[]; resume: boolean } {
  const { positionals, values } = readCommandLine({
    usage: "npm run planted-faults [-- NAME … --resume]",
    about:
      "Breaks the product on purpose, one fault at a time in a copy, and requires the tests to fail. --resume skips faults that were caught before and have not changed since.",
    options: { resume: { type: "boolean", default: false } },
    positionals: [0, Infinity],
  });
  const unknown = positionals.find((name) => !ALL_FAULTS.some((fault) => fault.name === name));
  if (unknown !== undefined)
    throw new PlainFailure(`There is no fault "${unknown}" in proofs/faults.`);
  const faults = ALL_FAULTS.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  return { faults, resume: values.resume };
}

/** One Ctrl-C may arrive several times: from the terminal, npm and the bootstrap. */
function listenForStop(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => stop.abort());
  return stop.signal;
}

async function run(): Promise<void> {
  const { faults, resume } = readChoice();
  const stop = listenForStop();
  const workshop = realpathSync(mkdtempSync(path.join(tmpdir(), "planted-faults-")));
  guardFolder(workshop);
  const { results, stopped } = await plantFaults({
    root: ROOT_DIR,
    faults,
    resume,
    workshop,
    workbenches: Math.min(2, availableParallelism()),
    resultsFile: path.join(readSettings().dataDir, "planted-faults.jsonl"),
    print: (line) => console.log(line),
    stop,
  }).finally(() => rmSync(workshop, { recursive: true, force: true, maxRetries: 3 }));

  const missed = results.filter(({ caught }) => !caught).map(({ name }) => name);
  console.log(
    `\n${results.length - missed.length} of ${faults.length} faults caught … ${elapsedTime()}`,
  );
  const problems = [
    ...(missed.length > 0 ? [`Not caught: ${missed.join(", ")}.`] : []),
    ...(stopped
      ? [`Stopped before ${faults.length - results.length} of them. Continue with --resume.`]
      : []),
  ];
  if (problems.length > 0) throw new PlainFailure(problems.join("\n"));
}

await run().catch(reportFailure);
