// Lets a command work on the running demo: without DATABASE_URL, it uses the demo's database and
// secrets.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { loadDemoSecrets } from "./demo-secrets.ts";
import { PlainFailure } from "../plain-failure.ts";
import { appEnvironment } from "../processes/product-environment.ts";
import { readEnvironment, readSecret, readSettings } from "../settings.ts";

/** Call before the first use of lib, whose settings are read once. */
export function adoptDemoSettings(): void {
  if (readSecret(readEnvironment(), "DATABASE_URL") !== undefined) return;
  const settings = readSettings();
  const notesFile = path.join(settings.dataDir, "database.json");
  if (!existsSync(notesFile))
    throw new PlainFailure(
      "DATABASE_URL is not set, and no demo has been started here. Set it, or run `npm run demo` first.",
    );
  const { port, password } = JSON.parse(readFileSync(notesFile, "utf8")) as {
    port: number;
    password: string;
  };
  const databaseUrl = `postgresql://postgres:${password}@127.0.0.1:${port}/dashboard`;
  Object.assign(
    readEnvironment(),
    appEnvironment(settings, loadDemoSecrets(settings.dataDir), databaseUrl),
    { LOG_LEVEL: "silent" },
  );
}
