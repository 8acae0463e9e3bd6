// npm run keys:rotate [-- --dry-run]: reseals every stored token with the newest key while the
// system runs.

import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import {
  countOrganizationSecretsToRotate,
  rotateOrganizationSecrets,
} from "#lib/organization/rotate-organization-secrets.ts";
import { countRowsToRotate, rotateKeys } from "#lib/tokens/store/rotate-keys.ts";
import { adoptDemoSettings } from "../local/seed/adopt-demo-settings.ts";
import { readCommandLine } from "../local/command-line.ts";
import { reportFailure } from "../local/plain-failure.ts";
import { withProgressBar } from "../local/progress-bar.ts";
import { requireInstallation } from "../local/require-installation.ts";

async function run(): Promise<void> {
  const { values } = readCommandLine({
    usage: "npm run keys:rotate [-- --dry-run]",
    about:
      "Encrypts every stored token and secret with the newest key while the system runs. With --dry-run it only counts. Ctrl-C stops it; run it again to continue.",
    options: { "dry-run": { type: "boolean", default: false } },
  });
  adoptDemoSettings();
  await requireInstallation();
  const total = await countRowsToRotate();
  if (values["dry-run"] || total === 0)
    console.log(
      `${total} token pairs are encrypted with an older key.${total > 0 ? " Nothing was changed." : ""}`,
    );
  else await rotate(total);
  if (values["dry-run"])
    console.log(
      `${await countOrganizationSecretsToRotate()} organization secrets are encrypted with an older key.`,
    );
  else await rotateOthers();
  await closeDatabase();
}

async function rotate(total: number): Promise<void> {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const format = "Rotating {bar} {percentage}% | {value}/{total}";
  const { rotated, failed } = await withProgressBar({ format, total }, (bar) =>
    rotateKeys((done) => bar.update(done), stop.signal),
  );
  await recordAudit(db(), {
    ...SYSTEM,
    action: "key_rotated",
    subject: "token-encryption-keys",
    detail: { rotated, failed: failed.length },
  });
  console.log(`${rotated} token pairs are now encrypted with the newest key.`);
  if (stop.signal.aborted) console.log("Stopped. Run it again to continue.");
  for (const { tokenId, reason } of failed) console.error(`token ${tokenId}: ${reason}`);
  if (failed.length > 0) process.exitCode = 1;
}

/** Only a few, done in a moment: webhook keys and the organization's API token. */
async function rotateOthers(): Promise<void> {
  const rotated = await rotateOrganizationSecrets();
  if (rotated === 0) return;
  await recordAudit(db(), {
    ...SYSTEM,
    action: "key_rotated",
    subject: "organization-secrets",
    detail: { rotated },
  });
  console.log(`${rotated} organization secrets are now encrypted with the newest key.`);
}

await run().catch(reportFailure);
