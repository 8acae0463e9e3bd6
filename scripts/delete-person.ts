// npm run people:delete -- EMAIL|ID: removes sessions, identities, name and email of a person
// without an active grant.

import { closeDatabase } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { deleteUser } from "#lib/access/delete-user.ts";
import { adoptDemoSettings } from "../local/seed/adopt-demo-settings.ts";
import { readCommandLine } from "../local/command-line.ts";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { requireInstallation } from "../local/require-installation.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

async function run(): Promise<void> {
  const { positionals } = readCommandLine({
    usage: "npm run people:delete -- EMAIL|ID",
    about:
      "Deletes a person's sessions, identities, name, and address. A person whose sign-in still connects a company is refused.",
    positionals: [1, 1],
  });
  const [who = ""] = positionals;
  adoptDemoSettings();
  await requireInstallation();
  try {
    console.log(`Deleted ${await deleteUser(SYSTEM, who)}.`);
  } catch (error) {
    throw error instanceof AppError ? new PlainFailure(error.message) : error;
  } finally {
    await closeDatabase();
  }
}

await run().catch(reportFailure);
