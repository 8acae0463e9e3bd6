import "server-only";
import { processWide } from "./process/process-wide.ts";
import { describeSettings, type SettingView } from "./settings/describe-settings.ts";
import { parseEnv } from "./settings/parse-settings.ts";
import type { Env } from "./settings/settings-schema.ts";

/*
 * Every setting in one place; nothing else reads process.env. Parsed on first use, so a build needs
 * no settings, and a start with bad ones fails with the full list.
 */

/** This process' settings. @throws SettingsError */
export function env(): Env {
  return processWide("settings", () => parseEnv(process.env));
}

/** Every setting of this process as people may see it: where it came from, and whether it is sound. */
export function describeOwnSettings(): SettingView[] {
  return describeSettings(process.env);
}
