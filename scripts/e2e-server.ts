// The whole product for the browser tests: on ports of its own, with data that is gone afterwards. The production
// build is shared with the demo. E2E_STACK says which of the tests' products it is; without it, the first.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { e2eDataDir, e2eStack } from "../local/seed/e2e-stack.ts";
import { reportFailure } from "../local/plain-failure.ts";
import { appUrl } from "../local/processes/product-environment.ts";
import { runUntilStopped } from "../local/processes/run-until-stopped.ts";
import { readEnvironment, type Settings } from "../local/settings.ts";

/** What belongs to somebody's real set-up must not reach the tests, least of all the database. */
const FOREIGN =
  /^(DATABASE_|DATA_DIR$|NEXTAUTH_|TOKEN_ENCRYPTION_KEYS$|GUSTO_|OIDC_|OPERATOR_EMAILS$|SIMULATOR_|APP_URL$|PORT$|DEMO_FLEET$|COMPANY_SELECTION$|LOG_LEVEL$)/;

function settingsForTests(): Settings {
  const environment = Object.fromEntries(
    Object.entries(readEnvironment()).filter(([name]) => !FOREIGN.test(name)),
  );
  const place = Number(environment.E2E_STACK ?? 0);
  const { port, simulatorPort, staffSignIn } = e2eStack(place);
  return {
    port,
    simulatorPort,
    // The tests look into the database and the logs, so they say where; started by hand, it is anywhere.
    dataDir: e2eDataDir(
      environment.E2E_DATA_DIR || mkdtempSync(path.join(tmpdir(), "dashboard-e2e-")),
      place,
    ),
    databaseUrl: null,
    // Everything is logged: a test searches the logs for secrets.
    environment: { ...environment, ...staffSignIn, LOG_LEVEL: "debug", NODE_ENV: "production" },
  };
}

async function serve(): Promise<void> {
  const settings = settingsForTests();
  process.on("exit", () => rmSync(settings.dataDir, { recursive: true, force: true }));
  await runUntilStopped(
    { settings, mode: "production", throwAway: true, command: "npm test" },
    () => console.log(`Ready: ${appUrl(settings)}`),
  );
}

await serve().catch(reportFailure);
