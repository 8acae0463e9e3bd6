// npm run dev: as the demo, but with `next dev`: a change shows at once, and nothing is built first.

import { reportFailure } from "./plain-failure.ts";
import { appUrl } from "./product-environment.ts";
import { runUntilStopped } from "./run-until-stopped.ts";
import { readSettings } from "./settings.ts";

async function dev(): Promise<void> {
  const settings = readSettings();
  await runUntilStopped({ settings, mode: "development", throwAway: false, command: "npm run dev" }, () => {
    console.log(`\nReady: ${appUrl(settings)} (development; logs: ${settings.dataDir}/logs)`);
  });
}

await dev().catch(reportFailure);
