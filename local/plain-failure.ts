// A failure whose message is meant for the person at the terminal: printed as it is, without a
// stack trace.

import { SettingsError } from "#lib/platform/settings/settings-error.ts";

export class PlainFailure extends Error {
  override name = "PlainFailure";
}

/**
 * Prints what went wrong and sets the exit code. A stack trace appears only for unexpected errors.
 */
export function reportFailure(error: unknown): void {
  process.exitCode = 1;
  if (error instanceof PlainFailure || error instanceof SettingsError)
    console.error(`\n${error.message}`);
  else console.error(error);
}

/** The code of a system error such as EADDRINUSE, if any. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
