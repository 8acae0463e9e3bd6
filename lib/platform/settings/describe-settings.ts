import { Keyring } from "../crypto/keyring.ts";
import { adviseOnSettings } from "./advise-on-settings.ts";
import { judgeSettings, SETTING_NAMES } from "./parse-settings.ts";
import { fileVariable } from "./read-setting-files.ts";
import { SETTING_NOTES } from "./setting-notes.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** A setting as people may see it: never with a secret in it. */
export type SettingView = {
  name: string;
  /** What it is for, in a sentence. */
  purpose: string;
  /** Where its value came from. */
  from: "environment" | "file" | "default" | "not_set";
  /** The value in force. Null: there is none, or it is wrong, and then it may be a secret in the wrong place. */
  shown: string | null;
  /** It keeps a process from starting. */
  problem: string | null;
  /** It works, and something about it needs care. */
  advice: string | null;
};

/** Names somebody, and opens nothing alone; half of a pair is still better not shown. */
const HIDDEN_NAMES = new Set(["AWS_ACCESS_KEY_ID"]);
const HIDDEN = "Set, not shown";

/**
 * Every setting that a process with these variables has. Reads nothing but the files they name.
 */
export function describeSettings(variables: Variables): SettingView[] {
  const { settings, problems } = judgeSettings(variables);
  const advice = adviseOnSettings(settings);
  return SETTING_NAMES.map((name) => {
    const found = problems.filter((problem) => problem.name === name);
    const value = settings[name];
    return {
      name,
      purpose: SETTING_NOTES[name]?.purpose ?? "",
      from: sourceOf(name, variables, value),
      shown: value === undefined ? null : shownValue(name, value),
      problem: found.length > 0 ? found.map(({ message }) => message).join(" ") : null,
      advice: advice[name] ?? null,
    };
  });
}

function sourceOf(name: string, variables: Variables, value: unknown): SettingView["from"] {
  // HTTPS_PROXY and NO_PROXY are also read in lower case.
  if (variables[name] || variables[name.toLowerCase()]) return "environment";
  if (variables[fileVariable(name)]) return "file";
  return value === undefined ? "not_set" : "default";
}

function shownValue(name: string, value: unknown): string {
  if (value instanceof Keyring) return `Keys ${value.ids.join(", ")}; not shown`;
  if (Array.isArray(value)) return value.map(shownEntry).join(", ") || "none";
  if (value === null) return "none";
  // A secret is an object; whatever else becomes one stays hidden until it is told apart here.
  if (typeof value === "object" || HIDDEN_NAMES.has(name)) return HIDDEN;
  if (typeof value === "boolean") return value ? "1" : "0";
  return withoutCredentials(String(value));
}

/** An address, or a host that bypasses the proxy. */
function shownEntry(entry: unknown): string {
  if (typeof entry !== "object" || entry === null) return String(entry);
  const { hostname, port } = entry as { hostname: string; port: number | null };
  return port === null ? hostname : `${hostname}:${port}`;
}

/** An address may carry a name and a password, or a key in its query. */
function withoutCredentials(text: string): string {
  const address = /^\w+:\/\//.test(text) ? URL.parse(text) : null;
  if (!address || !(address.username || address.password || address.search)) return text;
  return `${address.protocol}//${address.host}${address.pathname.replace(/\/$/, "")} (the rest is not shown)`;
}
