// npm run build: the production build, unless the existing one matches the sources.

import { readCommandLine } from "../local/command-line.ts";
import { reportFailure } from "../local/plain-failure.ts";
import { buildIfChanged } from "../local/processes/production-build.ts";
import { step } from "../local/progress.ts";

async function run(): Promise<void> {
  readCommandLine({
    usage: "npm run build",
    about: "Makes the production build, unless the existing one matches the sources.",
  });
  await step("Production build", buildIfChanged);
}

await run().catch(reportFailure);
