import { SETTING_NOTES } from "./setting-notes.ts";

/**
 * What is wrong with a setting: a sentence that starts with its name and never contains a secret.
 */
export type SettingProblem = { name: string; message: string };

/**
 * Refuses to start and lists everything wrong with the settings. The message is complete; print it
 * as is.
 */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    super(renderProblems(problems));
    this.problems = problems;
  }
}

/** Grouped by setting: its problems, then its purpose once. */
function renderProblems(problems: readonly SettingProblem[]): string {
  const names = [...new Set(problems.map(({ name }) => name))];
  const count = names.length === 1 ? "One setting is" : `${names.length} settings are`;
  const blocks = names.map((name) => {
    const lines = problems.filter((problem) => problem.name === name);
    const note = SETTING_NOTES[name];
    return [
      ...lines.map(({ message }) => `  ${message}`),
      ...(note ? [`    ${note.purpose}`, `    Example: ${name}=${note.example}`] : []),
    ].join("\n");
  });
  return `${count} missing or wrong:\n\n${blocks.join("\n")}\n\nAll settings are described in .env.example. Each can come from a file instead: NAME_FILE=/path/to/file.`;
}
