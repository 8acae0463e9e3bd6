// npm run keys:create -- --id k2 [--kms-key ARN_OR_ALIAS]: a new encryption key in the format of
// TOKEN_ENCRYPTION_KEYS. Stores nothing.

import { randomBytes } from "node:crypto";
import { generateWrappedKey, KmsError } from "#lib/platform/crypto/kms/call-kms.ts";
import { SettingsError } from "#lib/platform/settings/settings-error.ts";
import { judgeSettings } from "#lib/platform/settings/parse-settings.ts";
import { readCommandLine } from "../local/command-line.ts";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { readEnvironment } from "../local/settings.ts";

async function run(): Promise<void> {
  const { values, wrong } = readCommandLine({
    usage: "npm run keys:create -- --id ID [--kms-key ARN_OR_ALIAS]",
    about:
      "Prints a new encryption key in the format of TOKEN_ENCRYPTION_KEYS. With --kms-key, AWS KMS creates and wraps it. Nothing is stored.",
    options: { id: { type: "string" }, "kms-key": { type: "string" } },
  });
  const { id = "", "kms-key": kmsKey } = values;
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(id))
    throw wrong("The id must have 1 to 32 letters, digits, _ or -.");
  console.log(`${id}:${kmsKey ? await wrapped(kmsKey, id) : randomBytes(32).toString("base64")}`);
}

/** There may be no keys yet, so the settings may be incomplete. */
async function wrapped(kmsKey: string, id: string): Promise<string> {
  const { settings, problems } = judgeSettings(readEnvironment());
  const wrong = problems.filter(({ name }) => /^AWS_|PROXY$|^OUTBOUND_/.test(name));
  if (wrong.length > 0) throw new SettingsError(wrong);
  if (!settings.AWS_REGION) throw new PlainFailure("Set AWS_REGION to the region of the KMS key.");
  try {
    return `kms:${await generateWrappedKey(settings, kmsKey, id)}`;
  } catch (error) {
    throw error instanceof KmsError ? new PlainFailure(`AWS KMS ${error.message}`) : error;
  }
}

await run().catch(reportFailure);
