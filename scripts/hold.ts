// npm run hold -- begin [--restored] | end: no refresh token is sent while an operator holds the
// installation.

import { closeDatabase } from "#lib/platform/database/db.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { resume } from "#lib/installation/resume-refreshing.ts";
import { holdInstallation } from "#lib/tokens/serving/hold-installation.ts";
import { adoptDemoSettings } from "../local/seed/adopt-demo-settings.ts";
import { readCommandLine } from "../local/command-line.ts";
import { reportFailure } from "../local/plain-failure.ts";
import { requireInstallation } from "../local/require-installation.ts";

async function run(): Promise<void> {
  const { positionals, values, wrong } = readCommandLine({
    usage: "npm run hold -- begin [--restored] | end",
    about:
      "Stops refreshing tokens for the whole installation, or resumes it. Valid tokens are served meanwhile. Use --restored after you restored the database from a backup.",
    positionals: [1, 1],
    options: { restored: { type: "boolean", default: false } },
  });
  const [verb] = positionals;
  if (verb !== "begin" && verb !== "end") throw wrong('Say "begin" or "end".');
  adoptDemoSettings();
  await requireInstallation();
  const said = verb === "end" ? await end() : await begin(values.restored);
  await closeDatabase();
  console.log(said);
}

async function begin(isRestored: boolean): Promise<string> {
  const began = await holdInstallation(isRestored ? "restored_database" : "operator", SYSTEM);
  return began
    ? `Refreshing is on hold. Valid tokens are still served; ${isRestored ? "one refresh at a time shows whether Gusto accepts them" : "nothing is refreshed"}. To resume: npm run hold -- end`
    : "Refreshing is already on hold.";
}

async function end(): Promise<string> {
  const { wasHeld, isHeldAgain } = await resume(SYSTEM);
  if (isHeldAgain)
    return "Your hold has ended, but this database was restored from a backup, so refreshing stays on hold. To resume: npm run hold -- end";
  return wasHeld ? "Refreshing resumed." : "There was no hold to end.";
}

await run().catch(reportFailure);
