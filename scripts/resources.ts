// npm run resources: brings what follows from the files of lib/payroll/resources up to date: their lists, and their part of the schema.

import { writeDerived } from "../local/resources/derive-resources.ts";
import { reportFailure } from "../local/plain-failure.ts";

async function run(): Promise<void> {
  const changed = await writeDerived();
  console.log(changed.length === 0 ? "Nothing had changed." : `Wrote ${changed.join(", ")}.`);
}

await run().catch(reportFailure);
