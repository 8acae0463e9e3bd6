import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { Prisma, PrismaClient } from "#lib/generated/prisma/client.ts";
import { type ApplicationState, CLOSED, type GrantOutcome } from "../protocol/application-state.ts";
import type { Environment } from "../protocol/refresh-ports.ts";
import type { TokenRow } from "../protocol/token-row.ts";
import { databaseClock } from "./database-clock.ts";

type Queryable = Pick<PrismaClient, "$queryRaw" | "gustoApplicationState">;

/** Locked after token rows, never before: whoever holds it waits for no row. */
export async function lockApplication(
  tx: Transaction,
  environment: Environment,
): Promise<{ state: ApplicationState; now: Date }> {
  await tx.$executeRaw`INSERT INTO gusto_application_states (environment) VALUES (${environment}::environment) ON CONFLICT DO NOTHING`;
  // eslint-disable-next-line no-restricted-syntax -- the one row of an environment, locked last.
  await tx.$queryRaw`SELECT 1 FROM gusto_application_states WHERE environment = ${environment}::environment FOR UPDATE`;
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

export async function readApplication(
  tx: Queryable,
  environment: TokenRow["environment"],
): Promise<{ state: ApplicationState; now: Date }> {
  const now = await databaseClock(tx);
  const stored = await tx.gustoApplicationState.findUnique({
    where: { environment },
    omit: {
      environment: true,
      databaseId: true,
      newestPairAt: true,
      revocationEffect: true,
      updatedAt: true,
    },
  });
  if (!stored) return { state: CLOSED, now };
  const { recentOutcomes, pausedReason, heldReason, ...rest } = stored;
  return {
    state: {
      ...rest,
      pausedReason: pausedReason as ApplicationState["pausedReason"],
      heldReason: heldReason as ApplicationState["heldReason"],
      outcomes: readOutcomes(recentOutcomes),
    },
    now,
  };
}

/** Only we write this JSON; its times come back as text. */
function readOutcomes(stored: Prisma.JsonValue): GrantOutcome[] {
  return (stored as unknown as (Omit<GrantOutcome, "at"> & { at: string })[]).map((entry) => ({
    ...entry,
    at: new Date(entry.at),
  }));
}
