import { SETTING_NOTES } from "./setting-notes.ts";

/** What is wrong with a setting: a sentence that begins with its name and never holds the value of a secret. */
export type SettingProblem = { name: string; message: string };

/** A start that refuses: all that is wrong with the settings, for whoever set them. The message is all there is to print. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[]) {
    super(renderProblems(problems));
    this.problems = problems;
  }
}

/** By setting: its problems, then once what it is for. */
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
