// npm run resources: regenerates what is derived from lib/payroll/resources: the lists, and their
// part of the schema.

import { writeDerived } from "../local/resources/derive-resources.ts";
import { readCommandLine } from "../local/command-line.ts";
import { reportFailure } from "../local/plain-failure.ts";

async function run(): Promise<void> {
  readCommandLine({
    usage: "npm run resources",
    about:
      "Regenerates what is derived from lib/payroll/resources: the lists, and their part of the schema.",
  });
  const changed = await writeDerived();
  console.log(changed.length === 0 ? "Nothing has changed." : `Wrote ${changed.join(", ")}.`);
}

await run().catch(reportFailure);
