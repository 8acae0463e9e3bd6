// npm run demo: everything on this machine, from an empty clone to a page in the browser.

import { firstApiCall, readDemoSettings } from "../local/seed/demo-settings.ts";
import { readCommandLine } from "../local/command-line.ts";
import { reportFailure } from "../local/plain-failure.ts";
import { appUrl, simulatorUrl } from "../local/processes/product-environment.ts";
import { elapsedTime } from "../local/progress.ts";
import { runUntilStopped } from "../local/processes/run-until-stopped.ts";

async function demo(): Promise<void> {
  readCommandLine({
    usage: "npm run demo",
    about:
      "Starts the whole product on this machine: PostgreSQL, the Gusto simulator, worker, and app. Settings: PORT, SIMULATOR_PORT, DATA_DIR, DEMO_FLEET.",
  });
  const settings = readDemoSettings();
  await runUntilStopped(
    { settings, mode: "production", throwAway: false, command: "npm run demo" },
    () => {
      console.log(`\nReady: ${appUrl(settings)}`);
      console.log(
        `  Started in ${elapsedTime()}. Sign in with one click as any demo user, or with Gusto: the simulator at ${simulatorUrl(settings)} lets you choose who to be.`,
      );
      console.log(`  API: ${firstApiCall(settings)}`);
      console.log(`  Data and logs: ${settings.dataDir}. Ctrl-C stops everything.`);
    },
  );
}

await demo().catch(reportFailure);
