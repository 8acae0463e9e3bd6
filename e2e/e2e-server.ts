// The whole product for the browser tests: on its own ports, with data that is deleted afterwards.
// Shares the production build with the demo. E2E_STACK selects one of the tests' products; the
// default is the first.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { e2eDataDir, e2eStack } from "../local/seed/e2e-stack.ts";
import { reportFailure } from "../local/plain-failure.ts";
import { appUrl } from "../local/processes/product-environment.ts";
import { runUntilStopped } from "../local/processes/run-until-stopped.ts";
import { readEnvironment, type Settings } from "../local/settings.ts";

/** Settings of someone's real setup must not reach the tests, least of all the database. */
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
    // The tests inspect the database and logs, so they say where; started by hand, it can be
    // anywhere.
    dataDir: e2eDataDir(
      environment.E2E_DATA_DIR || mkdtempSync(path.join(tmpdir(), "dashboard-e2e-")),
      place,
    ),
    databaseUrl: null,
    // Logs everything, because a test searches the logs for secrets.
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
