import { processLogger } from "#lib/platform/log/create-logger.ts";
import { SettingsError } from "#lib/platform/settings/settings-error.ts";
import { PlainFailure } from "./plain-failure.ts";

/**
 * The last line of a process that could not do its work, which sets the exit code: a sentence for
 * what a person has to mend, and the place in the code for what nobody foresaw.
 * @param event what did not succeed, in words
 */
export function logFailure(error: unknown, event: { problem: string; msg: string }): void {
  process.exitCode = 1;
  const { problem, msg } = event;
  if (error instanceof SettingsError)
    processLogger().fatal({ problem: "settings_refused" }, error.message);
  else if (error instanceof PlainFailure) processLogger().fatal({ problem }, error.message);
  else processLogger().fatal({ problem, err: error }, msg);
}
