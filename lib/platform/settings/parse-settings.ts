import type { z } from "zod";
import { findConflicts, GUSTO_BASE_URLS } from "./find-conflicts.ts";
import { readSettingFiles } from "./read-setting-files.ts";
import { SettingsError, type SettingProblem } from "./settings-error.ts";
import { type Env, settingsSchema } from "./settings-schema.ts";

type Variables = Readonly<Record<string, string | undefined>>;

export const SETTING_NAMES = Object.keys(settingsSchema.shape) as (keyof Env)[];

/**
 * Validates a set of variables. Reads nothing but the files they name.
 * @throws SettingsError that lists everything missing, wrong or in conflict
 */
export function parseEnv(variables: Variables): Env {
  const { settings, problems } = judgeSettings(variables);
  if (problems.length > 0) throw new SettingsError(problems);
  return settings as Env;
}

/** The settings that are valid on their own, and every problem, including conflicts. */
export function judgeSettings(variables: Variables): {
  settings: Partial<Env>;
  problems: SettingProblem[];
} {
  const { given, problems } = collect(variables);
  const settings: Record<string, unknown> = {};
  for (const name of SETTING_NAMES) {
    if (problems.some((problem) => problem.name === name)) continue;
    const result = settingsSchema.shape[name].safeParse(given[name]);
    if (result.success) settings[name] = result.data;
    else problems.push(toProblem(name, given[name], result.error));
  }
  const known = withGustoAddress(settings as Partial<Env>, given);
  const wrong = new Set(problems.map(({ name }) => name));
  return { settings: known, problems: [...problems, ...findConflicts(known, wrong)] };
}

/** An empty variable means "not set": compose files and CI systems pass those. */
function collect(variables: Variables): { given: Variables; problems: SettingProblem[] } {
  const { variables: read, problems } = readSettingFiles(SETTING_NAMES, variables);
  const given = Object.fromEntries(Object.entries(read).filter(([, value]) => value !== ""));
  return { given: withProxySettings(given), problems };
}

/** The lowercase names of these two are just as common, and win, as they do in curl. */
function withProxySettings(given: Variables): Variables {
  return {
    ...given,
    HTTPS_PROXY: given["https_proxy"] ?? given["HTTPS_PROXY"],
    NO_PROXY: given["no_proxy"] ?? given["NO_PROXY"],
  };
}

function withGustoAddress(settings: Partial<Env>, given: Variables): Partial<Env> {
  const { GUSTO_ENVIRONMENT: environment } = settings;
  return given["GUSTO_BASE_URL"] === undefined && environment
    ? { ...settings, GUSTO_BASE_URL: GUSTO_BASE_URLS[environment] }
    : settings;
}

function toProblem(name: string, given: string | undefined, error: z.ZodError): SettingProblem {
  if (given === undefined) return { name, message: `${name} is missing` };
  const message = error.issues.map((issue) => issue.message).join("; ");
  if (message.startsWith(name)) return { name, message };
  // Our own messages continue after the name; the schema library's are full sentences.
  return { name, message: /^[a-z]/.test(message) ? `${name} ${message}` : `${name}: ${message}` };
}
