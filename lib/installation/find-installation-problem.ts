import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { findReleaseProblem } from "./find-release-problem.ts";
import { type InstallationProblem, judgeKeys, judgeStamp } from "./judge-installation.ts";
import { readKeyChecks, readKeyStates } from "./key-states.ts";

/**
 * Why this process must not serve this database right now: it may have been restored, replaced or
 * migrated since startup. Read-only.
 */
export async function findInstallationProblem(): Promise<InstallationProblem | null> {
  const release = await findReleaseProblem();
  if (release) return release;
  const {
    GUSTO_ENVIRONMENT: environment,
    DEMO_MODE: demoMode,
    TOKEN_ENCRYPTION_KEYS: keyring,
  } = env();
  const installation = await db().installation.findUnique({ where: { id: 1 } });
  if (!installation) return null;
  const states = await readKeyStates(
    keyring,
    readKeyChecks(installation.keyChecks) ?? {},
    installation.environment,
  );
  return judgeStamp(installation, { environment, demoMode }) ?? judgeKeys(states);
}
