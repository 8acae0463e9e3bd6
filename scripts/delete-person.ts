// npm run people:delete -- EMAIL|ID: removes sessions, identities, name and email of a person
// without an active grant.

import { parseArgs } from "node:util";
import { closeDatabase } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { deleteUser } from "#lib/access/delete-user.ts";
import { adoptDemoSettings } from "../local/seed/adopt-demo-settings.ts";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { requireInstallation } from "../local/require-installation.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

async function run(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [who] = positionals;
  if (!who || positionals.length > 1)
    throw new PlainFailure("Usage: npm run people:delete -- EMAIL|ID");
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
