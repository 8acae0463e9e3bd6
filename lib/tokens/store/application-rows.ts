import "server-only";
import { AppError } from "#lib/platform/errors.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { Prisma, PrismaClient } from "#lib/generated/prisma/client.ts";
import { type ApplicationState, CLOSED, type GrantOutcome } from "../protocol/application-state.ts";
import type { Environment } from "../protocol/refresh-ports.ts";
import type { TokenRow } from "../protocol/token-row.ts";

type Queryable = Pick<PrismaClient, "$queryRaw">;

/** Locked after token rows, never before, so that its holder never waits for a row. */
export async function lockApplication(
  tx: Transaction,
  environment: Environment,
): Promise<{ state: ApplicationState; now: Date }> {
  await tx.$executeRaw`
    INSERT INTO gusto_application_states (environment)
    VALUES (${environment}::environment)
    ON CONFLICT DO NOTHING`;
  /* eslint-disable no-restricted-syntax -- the one row of an environment, locked last. */
  await tx.$queryRaw`
    SELECT 1
    FROM gusto_application_states
    WHERE environment = ${environment}::environment
    FOR UPDATE`;
  /* eslint-enable no-restricted-syntax */
  return readApplication(tx, environment);
}

export async function writeApplication(
  tx: Transaction,
  environment: Environment,
  { outcomes, ...state }: ApplicationState,
  now: Date,
): Promise<void> {
  await tx.gustoApplicationState.update({
    where: { environment },
    data: { ...state, recentOutcomes: outcomes, updatedAt: now },
  });
}

/**
 * State and clock in one statement: every refresh asks twice. In a transaction that holds the row,
 * the clock is read after the lock.
 */
export async function readApplication(
  tx: Queryable,
  environment: TokenRow["environment"],
): Promise<{ state: ApplicationState; now: Date }> {
  // eslint-disable-next-line no-restricted-syntax -- the one row of an environment, which its callers name.
  const [read] = await tx.$queryRaw<StoredApplication[]>`
    SELECT clock_timestamp() AS now, s.recent_outcomes AS "recentOutcomes",
      s.consecutive_failures AS "consecutiveFailures", s.paused_reason AS "pausedReason",
      s.paused_since AS "pausedSince", s.paused_until AS "pausedUntil",
      s.refused_credentials AS "refusedCredentials", s.held_since AS "heldSince",
      s.held_reason AS "heldReason"
    FROM (SELECT 1) one
    LEFT JOIN gusto_application_states s ON s.environment = ${environment}::environment`;
  if (!read) throw new AppError("internal_error", "The database returned no time.");
  const { now, recentOutcomes, ...state } = read;
  if (recentOutcomes === null) return { state: CLOSED, now };
  return { state: { ...state, outcomes: readOutcomes(recentOutcomes) }, now };
}

/** `recentOutcomes` is null where the environment has no row yet. */
type StoredApplication = Omit<ApplicationState, "outcomes"> & {
  now: Date;
  recentOutcomes: Prisma.JsonValue | null;
};

/** Only we write this JSON; its times come back as text. */
function readOutcomes(stored: Prisma.JsonValue): GrantOutcome[] {
  return (stored as unknown as (Omit<GrantOutcome, "at"> & { at: string })[]).map((entry) => ({
    ...entry,
    at: new Date(entry.at),
  }));
}
