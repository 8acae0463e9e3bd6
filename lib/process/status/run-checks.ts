import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { InstallationRefused } from "#lib/installation/judge-installation.ts";
import { explainConnectionError } from "#lib/platform/connecting/explain-connection-error.ts";
import { type DatabaseFault, databaseFault, originalCode } from "#lib/platform/database-fault.ts";
import { SettingsError } from "#lib/platform/settings/settings-error.ts";
import type { CheckDefinition, Finding, StatusCheck } from "./status-views.ts";

/** Longer than a connection to the database may take. */
const CHECK_LIMIT_MS = 7_000;

/** Asks all of them at once. One that fails or does not answer says so, and holds up no other. */
export function runChecks(
  checks: readonly CheckDefinition[],
  limitMs = CHECK_LIMIT_MS,
): Promise<StatusCheck[]> {
  return Promise.all(
    checks.map(async ({ ask, ...check }) => ({
      ...check,
      ...(await askWithinLimit(ask, limitMs)),
    })),
  );
}

async function askWithinLimit(ask: CheckDefinition["ask"], limitMs: number): Promise<Finding> {
  const over = new AbortController();
  const late = delay(limitMs, undefined, { signal: over.signal }).then(() =>
    notAsked(`No answer within ${limitMs / 1_000} seconds.`),
  );
  late.catch(() => undefined);
  try {
    return await Promise.race([Promise.resolve().then(ask), late]);
  } catch (error) {
    return notAsked(sayWhy(error));
  } finally {
    over.abort();
  }
}

function notAsked(saw: string): Finding {
  return { state: "unknown", saw, since: null, todo: "Mend what is broken, and ask again." };
}

/** Never an error's own message, which may hold anything: what is known to be safe, or its code. */
function sayWhy(error: unknown): string {
  if (error instanceof SettingsError) return "It cannot be asked before the settings are right.";
  if (error instanceof InstallationRefused) return error.message;
  return sayDatabaseFault(error);
}

const FAULTS: Record<DatabaseFault, string> = {
  away: "The database does not respond.",
  busy: "The database has no connection, lock or time to spare.",
  conflict: "The database was busy with the same rows.",
  read_only: "The database accepts no writes.",
  full: "The database's disk is full.",
};

/** Why the database did not answer, without what it was asked. */
export function sayDatabaseFault(error: unknown): string {
  const explained = explainConnectionError(error);
  if (explained) return `The database cannot be used: ${explained}`;
  const fault = databaseFault(error);
  if (fault) return FAULTS[fault];
  const code = originalCode(error);
  return code ? `It could not be asked (${code}).` : "It could not be asked.";
}
