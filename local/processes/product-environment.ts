// The environment of the product's parts, in one place.

import path from "node:path";
import { fileVariable, readSettingFiles } from "#lib/platform/settings/read-setting-files.ts";
import { SettingsError } from "#lib/platform/settings/settings-error.ts";
import type { DemoSecrets } from "../seed/demo-secrets.ts";
import type { ProcessEnvironment, Settings } from "../settings.ts";

/**
 * What the demo sets itself is passed by value; an inherited _FILE variable would conflict with it.
 */
function withoutFiles(environment: ProcessEnvironment): ProcessEnvironment {
  const { variables, problems } = readSettingFiles(SECRETS_TO_BRING, environment);
  if (problems.length > 0) throw new SettingsError(problems);
  const files = [...SECRETS_TO_BRING, "DATABASE_URL", "GUSTO_CLIENT_ID", "GUSTO_CLIENT_SECRET"];
  const replaced = new Set(files.map(fileVariable));
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => !replaced.has(name)),
  ) as ProcessEnvironment;
}

const SECRETS_TO_BRING = ["NEXTAUTH_SECRET", "TOKEN_ENCRYPTION_KEYS", "DEMO_API_KEY"];

export function appUrl(settings: Settings): string {
  return `http://localhost:${settings.port}`;
}

export function simulatorUrl(settings: Settings): string {
  return `http://localhost:${settings.simulatorPort}`;
}

export function simulatorEnvironment(settings: Settings, secrets: DemoSecrets): ProcessEnvironment {
  const callbacks = ["/api/auth/callback/gusto", "/api/gusto/callback"].map(
    (place) => `${appUrl(settings)}${place}`,
  );
  return {
    ...settings.environment,
    NODE_ENV: "production",
    SIMULATOR_PORT: String(settings.simulatorPort),
    SIMULATOR_STATE_FILE: path.join(settings.dataDir, "simulator.json"),
    SIMULATOR_CLIENT_ID: secrets.GUSTO_CLIENT_ID,
    SIMULATOR_CLIENT_SECRET: secrets.GUSTO_CLIENT_SECRET,
    SIMULATOR_REDIRECT_URIS: callbacks.join(","),
  };
}

/** For app, worker and seed alike. What the demo doesn't set passes through (LOG_LEVEL …). */
export function appEnvironment(
  settings: Settings,
  secrets: DemoSecrets,
  databaseUrl: string,
): ProcessEnvironment {
  const environment = withoutFiles(settings.environment);
  return {
    ...environment,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    NEXT_MANUAL_SIG_HANDLE: "1",
    DATABASE_URL: databaseUrl,
    PORT: String(settings.port),
    APP_URL: appUrl(settings),
    NEXTAUTH_URL: appUrl(settings),
    // These three may be given, for example to try a key rotation.
    NEXTAUTH_SECRET: environment.NEXTAUTH_SECRET || secrets.NEXTAUTH_SECRET,
    TOKEN_ENCRYPTION_KEYS: environment.TOKEN_ENCRYPTION_KEYS || secrets.TOKEN_ENCRYPTION_KEYS,
    DEMO_API_KEY: environment.DEMO_API_KEY || secrets.DEMO_API_KEY,
    GUSTO_ENVIRONMENT: "demo",
    GUSTO_BASE_URL: simulatorUrl(settings),
    GUSTO_CLIENT_ID: secrets.GUSTO_CLIENT_ID,
    GUSTO_CLIENT_SECRET: secrets.GUSTO_CLIENT_SECRET,
    DEMO_MODE: "1",
    // Browsers reach the demo directly, so anything in this header comes from the browser.
    TRUSTED_PROXIES: environment.TRUSTED_PROXIES || "0",
    RESTORE_MARK_FILE:
      environment.RESTORE_MARK_FILE || path.join(settings.dataDir, "restore-mark.json"),
  };
}
