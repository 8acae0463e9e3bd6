// npm run package: the folder dist, with everything a server needs besides Node 24. An image is
// that folder on a base with Node.

import { buildPackage, PACKAGE_DIR } from "../local/package/build-package.ts";
import { readCommandLine } from "../local/command-line.ts";
import { reportFailure } from "../local/plain-failure.ts";
import { step } from "../local/progress.ts";

async function run(): Promise<void> {
  readCommandLine({
    usage: "npm run package",
    about: "Makes the folder dist, with everything a server needs besides Node.",
  });
  await step(`Package in ${PACKAGE_DIR}/`, () => buildPackage());
}

await run().catch(reportFailure);
