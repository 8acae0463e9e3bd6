import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PlainFailure } from "../plain-failure.ts";

export type DemoSecrets = {
  NEXTAUTH_SECRET: string;
  TOKEN_ENCRYPTION_KEYS: string;
  GUSTO_CLIENT_ID: string;
  GUSTO_CLIENT_SECRET: string;
  /** For this demo's API only. */
  DEMO_API_KEY: string;
};

/** Generated once and stored with the data that only they can decrypt. */
export function loadDemoSecrets(dataDir: string): DemoSecrets {
  const file = path.join(dataDir, "secrets.json");
  if (!existsSync(file))
    writeFileSync(file, `${JSON.stringify(createSecrets(), null, 2)}\n`, { mode: 0o600 });
  const secrets = addApiKey(file, readSecrets(file));
  const missing = Object.keys(createSecrets()).filter(
    (name) => !secrets[name as keyof DemoSecrets],
  );
  if (missing.length === 0) return secrets as DemoSecrets;
  throw new PlainFailure(
    `${file} is damaged: ${missing.join(", ")} missing. Delete the folder ${dataDir} to start over, or set DATA_DIR to another database.`,
  );
}

function createSecrets(): DemoSecrets {
  return {
    NEXTAUTH_SECRET: randomBytes(32).toString("base64url"),
    TOKEN_ENCRYPTION_KEYS: `demo1:${randomBytes(32).toString("base64")}`,
    GUSTO_CLIENT_ID: `demo-${randomBytes(8).toString("hex")}`,
    GUSTO_CLIENT_SECRET: randomBytes(24).toString("base64url"),
    DEMO_API_KEY: createApiKey(),
  };
}

/** Adds a key to the data of a demo started before there was one; nothing is sealed with it. */
function addApiKey(file: string, secrets: Partial<DemoSecrets>): Partial<DemoSecrets> {
  if (secrets.DEMO_API_KEY || !secrets.TOKEN_ENCRYPTION_KEYS) return secrets;
  const complete = { ...secrets, DEMO_API_KEY: createApiKey() };
  writeFileSync(file, `${JSON.stringify(complete, null, 2)}\n`, { mode: 0o600 });
  return complete;
}

function createApiKey(): string {
  return `demo_${randomBytes(24).toString("base64url")}`;
}

function readSecrets(file: string): Partial<DemoSecrets> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Partial<DemoSecrets>;
  } catch {
    return {};
  }
}
