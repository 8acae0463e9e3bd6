import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import type { Installation } from "#lib/generated/prisma/client.ts";
import { logger } from "#lib/platform/logger.ts";
import { isKeyNeededByOrganization } from "#lib/organization/rotate-organization-secrets.ts";
import { isKeyInUse, listKeyIdsInUse, opensStoredPairs } from "#lib/tokens/store/stored-keys.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { hasDemoPeople, listDemoLeftovers } from "./demo-leftovers.ts";
import { findMissingRight } from "./find-missing-right.ts";
import { findReleaseProblem } from "./find-release-problem.ts";
import {
  type InstallationEnvironment,
  InstallationRefused,
  judgeKeys,
  judgeStamp,
  type KeyState,
  stampFor,
  type Wanted,
} from "./judge-installation.ts";
import { type KeyChecks, readKeyChecks, readKeyStates, sealKeyCheck } from "./key-states.ts";
import { lookForRestore } from "./look-for-restore.ts";
import { unlockKeyring } from "./unlock-keyring.ts";

/** What startup has found out. */
export type OpenedInstallation = { missingKeyIds: string[] };

/**
 * Every process calls this before it works on the database. It stamps a new database, and refuses
 * one from another environment, one whose tokens it couldn't open, or one that this release doesn't fit.
 * A database restored from a backup is held before anything is sent.
 * See docs/decisions/0015-one-database-an-environment.md.
 * @throws InstallationRefused with a message for the operator who started it
 */
export async function openInstallation(): Promise<OpenedInstallation> {
  await unlockKeyring();
  await requireRights();
  refuseIf(await findReleaseProblem());
  const wanted: Wanted = { environment: env().GUSTO_ENVIRONMENT, demoMode: env().DEMO_MODE };
  const installation = (await findInstallation()) ?? (await stampDatabase(wanted));
  refuseIf(judgeStamp(installation, wanted));
  const opened = await checkKeys(installation);
  await lookForRestore();
  await warn(opened);
  return opened;
}

function refuseIf(problem: ReturnType<typeof judgeStamp>): void {
  if (problem) throw new InstallationRefused(problem);
}

/** Otherwise a missing right would surface in the middle of some operation. */
async function requireRights(): Promise<void> {
  const right = await findMissingRight();
  if (right !== null)
    throw new InstallationRefused({
      code: "missing_right",
      message: `The role in DATABASE_URL lacks the right ${right}. As the owner of the tables, run: npm run db:grant -- ROLE.`,
    });
}

function findInstallation(): Promise<Installation | null> {
  return db().installation.findUnique({ where: { id: 1 } });
}

/** If two processes come first at the same time, one stamps and the other reads the result. */
async function stampDatabase(wanted: Wanted): Promise<Installation> {
  const stamp = stampFor(await listEnvironments(), await hasDemoPeople(), wanted);
  return transaction(async (tx) => {
    const { count } = await tx.installation.createMany({
      data: [{ id: 1, ...stamp }],
      skipDuplicates: true,
    });
    // Rows from before stamps existed have no environment.
    if (count === 1)
      await Promise.all([
        tx.apiKey.updateMany({ data: { environment: stamp.environment } }),
        tx.session.updateMany({ data: { environment: stamp.environment } }),
      ]);
    return tx.installation.findUniqueOrThrow({ where: { id: 1 } });
  });
}

/** The environments found in the rows of a database without a stamp. */
async function listEnvironments(): Promise<InstallationEnvironment[]> {
  const rows = await db().$queryRaw<{ environment: InstallationEnvironment }[]>`
    SELECT DISTINCT environment::text AS environment FROM environments_of_rows()`;
  return rows.map(({ environment }) => environment);
}

async function checkKeys({ environment, keyChecks }: Installation): Promise<OpenedInstallation> {
  const keyring = env().TOKEN_ENCRYPTION_KEYS;
  const checks =
    readKeyChecks(keyChecks) ??
    Object.fromEntries((await listKeyIdsInUse()).map((keyId) => [keyId, null]));
  const states = await readKeyStates(keyring, checks, environment);
  for (const [keyId, state] of states) {
    const settled = await settle(keyId, state, checks);
    if (settled) states.set(keyId, settled);
    else states.delete(keyId);
  }
  refuseIf(judgeKeys(states));
  await writeChecks(states, checks, environment);
  return {
    missingKeyIds: [...states].filter(([, state]) => state === "missing").map(([keyId]) => keyId),
  };
}

/** What only the stored pairs can tell. Null: nothing needs this key anymore. */
async function settle(keyId: string, state: KeyState, checks: KeyChecks): Promise<KeyState | null> {
  if (state === "missing")
    return (await isKeyInUse(keyId)) || (await isKeyNeededByOrganization(keyId)) ? "missing" : null;
  // Pairs used it before any check value existed, so they serve as the check.
  if (state === "new" && keyId in checks)
    return (await opensStoredPairs(keyId)) ? "opens" : "differs";
  return state;
}

async function writeChecks(
  states: ReadonlyMap<string, KeyState>,
  old: KeyChecks,
  environment: InstallationEnvironment,
): Promise<void> {
  const checks: KeyChecks = {};
  for (const [keyId, state] of states)
    checks[keyId] =
      state === "missing"
        ? (old[keyId] ?? null)
        : (old[keyId] ?? (await sealKeyCheck(env().TOKEN_ENCRYPTION_KEYS, keyId, environment)));
  const isKnown =
    Object.keys(checks).length === Object.keys(old).length &&
    Object.entries(checks).every(([keyId, sealed]) => sealed === old[keyId]);
  if (!isKnown) await db().installation.update({ where: { id: 1 }, data: { keyChecks: checks } });
}

async function warn({ missingKeyIds }: OpenedInstallation): Promise<void> {
  for (const keyId of missingKeyIds)
    logger().error(
      { problem: "encryption_key_missing", keyId },
      `TOKEN_ENCRYPTION_KEYS does not have the key "${keyId}", and stored secrets are encrypted with it: they cannot be used until the key is back.`,
    );
  const { people, apiKeys } = await listDemoLeftovers();
  if (people || apiKeys)
    logger().warn(
      { problem: "demo_leftovers", people, apiKeys },
      "This database holds people or API keys from a demo. They are refused while DEMO_MODE is 0; use a separate database for real connections.",
    );
}
