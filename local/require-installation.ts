import { InstallationRefused } from "#lib/installation/judge-installation.ts";
import { openInstallation } from "#lib/installation/open-installation.ts";
import { explainConnectionError } from "#lib/platform/connecting/explain-connection-error.ts";
import { errorCode, PlainFailure } from "./plain-failure.ts";

/**
 * Before a command touches the database: it may be away, not migrated, or belong to another
 * environment or to other encryption keys.
 */
export async function requireInstallation(): Promise<void> {
  await openInstallation().catch((error: unknown) => {
    if (error instanceof InstallationRefused) throw new PlainFailure(error.message);
    const explained = explainConnectionError(error);
    if (explained)
      throw new PlainFailure(`The database cannot be used: ${explained} Nothing was done.`);
    const code = errorCode(error);
    throw code === undefined
      ? error
      : new PlainFailure(`The database is not responding (${code}). Nothing was done.`);
  });
}
