import { readFileSync } from "node:fs";
import type { SettingProblem } from "./settings-error.ts";

/*
 * NAME_FILE=/run/secrets/name instead of NAME=value, the way secret stores and orchestrators pass
 * secrets. Works for every setting, so a new secret can't be left out.
 */

type Variables = Readonly<Record<string, string | undefined>>;
type FromFile = { value: string | undefined } | { problem: SettingProblem };

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EACCES: "this process may not read it",
  EPERM: "this process may not read it",
  EISDIR: "it is a folder",
};

/**
 * The variables, with file contents filled in. A setting whose own name ends in _FILE is left
 * alone.
 */
export function readSettingFiles(
  names: readonly string[],
  variables: Variables,
): { variables: Variables; problems: SettingProblem[] } {
  const problems: SettingProblem[] = [];
  const read: Record<string, string | undefined> = { ...variables };
  for (const name of names) {
    const found = readSetting(name, variables);
    if ("problem" in found) problems.push(found.problem);
    else read[name] = found.value;
  }
  return { variables: read, problems };
}

/** One setting, from a value or a file. An empty variable counts as not set. */
export function readSetting(name: string, variables: Variables): FromFile {
  const value = variables[name] || undefined;
  const file = variables[fileVariable(name)] || undefined;
  if (file === undefined) return { value };
  const refused = (message: string) => ({ problem: { name, message } });
  if (value !== undefined)
    return refused(`${name} and ${fileVariable(name)} are both set. Keep one of them.`);
  try {
    const content = readFileSync(/*turbopackIgnore: true*/ file, "utf8").replace(/[\r\n]+$/, "");
    return content === ""
      ? refused(`${fileVariable(name)} names ${file}, which is empty.`)
      : { value: content };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    return refused(
      `${fileVariable(name)} names ${file}, which cannot be read: ${REASONS[code] ?? code}.`,
    );
  }
}

export function fileVariable(name: string): string {
  return `${name}_FILE`;
}
