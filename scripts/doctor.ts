// npm run doctor [-- --settings] [--json]: asks what the status page asks, and says how to mend each.
// Also with the database or Gusto away, or with wrong settings. Changes nothing.

import { databaseNow } from "#lib/platform/database-clock.ts";
import { redirectLog } from "#lib/platform/log/create-logger.ts";
import { describeSettings } from "#lib/platform/settings/describe-settings.ts";
import { SettingsError } from "#lib/platform/settings/settings-error.ts";
import { STATUS_CHECKS } from "#lib/process/status/read-status.ts";
import { renderChecks, renderSettings } from "#lib/process/status/render-status.ts";
import { runChecks } from "#lib/process/status/run-checks.ts";
import { adoptDemoSettings } from "../local/seed/adopt-demo-settings.ts";
import { readCommandLine } from "../local/command-line.ts";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { readEnvironment } from "../local/settings.ts";

async function run(): Promise<void> {
  const { values } = readCommandLine({
    usage: "npm run doctor -- [--settings] [--json]",
    about:
      "Checks settings, database, worker, queue, Gusto, keys and mail, each by itself, and says how to mend what is not sound. Changes nothing and prints no secret. Ends with 1 if something is broken. --settings lists every setting; --json prints both for programs.",
    options: {
      settings: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  adoptDemo();
  // What the checks log is what they say.
  redirectLog({ write: () => undefined });
  const checks = await runChecks(STATUS_CHECKS);
  const settings = describeSettings(readEnvironment());
  const report = values.json
    ? JSON.stringify({ at: databaseNow(), checks, settings }, null, 2)
    : [renderChecks(checks), ...(values.settings ? ["", renderSettings(settings)] : [])].join("\n");
  const isBroken = checks.some(({ state }) => state === "broken");
  // A check that got no answer may still hold a connection.
  process.stdout.write(`${report}\n`, () => process.exit(isBroken ? 1 : 0));
}

/** Without a demo either, the settings say what is missing. */
function adoptDemo(): void {
  const environment = readEnvironment();
  const { LOG_LEVEL = "" } = environment;
  try {
    adoptDemoSettings();
  } catch (error) {
    if (!(error instanceof PlainFailure || error instanceof SettingsError)) throw error;
  }
  environment.LOG_LEVEL = LOG_LEVEL;
}

await run().catch(reportFailure);
