// npm run demo: everything on this machine, from an empty clone to a page in the browser.

import { firstApiCall, readDemoSettings } from "./demo-settings.ts";
import { reportFailure } from "./plain-failure.ts";
import { appUrl, simulatorUrl } from "./product-environment.ts";
import { elapsed } from "./progress.ts";
import { runUntilStopped } from "./run-until-stopped.ts";

async function demo(): Promise<void> {
  const settings = readDemoSettings();
  await runUntilStopped(
    { settings, mode: "production", throwAway: false, command: "npm run demo" },
    () => {
      console.log(`\nReady: ${appUrl(settings)}`);
      console.log(
        `  Started in ${elapsed()}. Sign in with one click as any of the people there, or with Gusto: the simulator at ${simulatorUrl(settings)} asks whom to be.`,
      );
      console.log(`  API: ${firstApiCall(settings)}`);
      console.log(`  Data and logs: ${settings.dataDir}. Ctrl-C stops everything.`);
    },
  );
}

await demo().catch(reportFailure);
