// npm run api-keys:revoke -- ID: the key stops working in every process within seconds.

import { revokeApiKey } from "#lib/access/api-keys/revoke-api-key.ts";
import { closeDatabase } from "#lib/platform/database/db.ts";
import { adoptDemoSettings } from "../local/seed/adopt-demo-settings.ts";
import { readCommandLine } from "../local/command-line.ts";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { requireInstallation } from "../local/require-installation.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

async function run(): Promise<void> {
  const { positionals } = readCommandLine({
    usage: "npm run api-keys:revoke -- ID",
    about:
      "Revokes the API key with the ID that api-keys:create printed. Every process refuses it within seconds.",
    positionals: [1, 1],
  });
  const [id = ""] = positionals;
  adoptDemoSettings();
  await requireInstallation();
  const revoked = await revokeApiKey(SYSTEM, id);
  await closeDatabase();
  if (!revoked) throw new PlainFailure(`No valid API key with id ${id}.`);
  console.log(`Revoked API key "${revoked.name}".`);
}

await run().catch(reportFailure);
