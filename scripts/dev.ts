// npm run dev: like the demo, but with `next dev`: changes show immediately, and nothing is built
// first.

import { firstApiCall, readDemoSettings } from "../local/seed/demo-settings.ts";
import { readCommandLine } from "../local/command-line.ts";
import { reportFailure } from "../local/plain-failure.ts";
import { appUrl } from "../local/processes/product-environment.ts";
import { runUntilStopped } from "../local/processes/run-until-stopped.ts";

async function dev(): Promise<void> {
  readCommandLine({
    usage: "npm run dev",
    about:
      "Like `npm run demo`, with `next dev`: changes show immediately, and nothing is built first.",
  });
  const settings = readDemoSettings();
  await runUntilStopped(
    { settings, mode: "development", throwAway: false, command: "npm run dev" },
    () => {
      console.log(`\nReady: ${appUrl(settings)} (development; logs: ${settings.dataDir}/logs)`);
      console.log(`  API: ${firstApiCall(settings)}`);
    },
  );
}

await dev().catch(reportFailure);
