import "server-only";
import { processWide } from "./process/process-wide.ts";
import { parseEnv } from "./settings/parse-settings.ts";
import type { Env } from "./settings/settings-schema.ts";

/*
 * Every setting, in one place: nothing else reads process.env. Parsed on first use, so that a build needs no settings and a start with
 * wrong ones ends with a list of them.
 */

/** The settings of this process. @throws SettingsError */
export function env(): Env {
  return processWide("settings", () => parseEnv(process.env));
}
