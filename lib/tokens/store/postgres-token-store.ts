import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { PrismaClient } from "#lib/generated/prisma/client.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { lockTokens } from "#lib/platform/database/lock-order.ts";
import { PROCESS_NAME } from "#lib/platform/process/process-name.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { type ApplicationState, CLOSED, type GrantOutcome } from "../protocol/application-state.ts";
import type { Environment, ReadRow, TokenStore, Vault } from "../protocol/refresh-ports.ts";
import type { Timing } from "../protocol/timing.ts";
import type { Decision, TokenEventInput, TokenRow } from "../protocol/token-row.ts";

/** The columns of `ServedRow`, of the table alias `t`, with the database's clock beside them. */
export const SERVED_ROW_COLUMNS = Prisma.sql`
  t.id, t.environment::text AS environment, t.access_token AS "accessToken", t.access_token_expiration AS "accessTokenExpiration",
  t.refresh_due_at AS "refreshDueAt", t.version, t.state::text AS state, t.retry_at AS "retryAt", clock_timestamp() AS now`;

/** Those and the rest of `TokenRow`. */
const TOKEN_ROW_COLUMNS = Prisma.sql`${SERVED_ROW_COLUMNS},
  t.refresh_token AS "refreshToken", t.refresh_fingerprint AS "refreshFingerprint", t.state_reason AS "stateReason", t.state_since AS "stateSince",
  t.attempt_id AS "attemptId", t.lease_expires_at AS "leaseExpiresAt", t.attempts, t.unknown_attempt_at AS "unknownAttemptAt", t.last_error AS "lastError", t.failing_since AS "failingSince",
  t.held_since AS "heldSince", t.client_fingerprint AS "clientFingerprint", t.redirect_uri AS "redirectUri"`;

/** `TokenStore` on PostgreSQL through Prisma. */
export function createPostgresTokenStore(
  client: () => PrismaClient,
  vault: Vault,
  timing: Timing,
): TokenStore {
  const limits = { maxWaitMs: timing.maxWaitMs, timeoutMs: timing.transactionMs };

  /** A short transaction in which the database gives up before Prisma does, so that no lock outlives its owner. */
  function short<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return answered(
      transaction(
        async (tx) => {
          await tx.$queryRaw`SELECT set_config('lock_timeout', ${String(timing.lockTimeoutMs)}, true), set_config('statement_timeout', ${String(timing.statementTimeoutMs)}, true),
        set_config('idle_in_transaction_session_timeout', ${String(timing.transactionMs)}, true)`;
          return work(tx);
        },
        { client: client(), ...limits },
      ),
    );
  }

  /**
   * A database that falls silent without closing the connection (a failover, a cut cable) is an error, too: what waits here
   * may hold the only copy of a pair, and has to try again on another connection.
   */
  async function answered<T>(call: Promise<T>): Promise<T> {
    const settled = new AbortController();
    const silence = delay(timing.maxWaitMs + timing.transactionMs + 1_000, undefined, {
      signal: settled.signal,
      ref: false,
    }).then(() => {
      throw new AppError("unavailable", "The database does not answer.");
    });
    silence.catch(() => undefined);
    return Promise.race([call, silence]).finally(() => settled.abort());
  }

  return {
    async read(tokenId) {
      return answered(readRow(client(), tokenId));
    },

    transact(tokenId, actor, decide) {
      return short(async (tx) => {
        const { row, now } = await lockRow(tx, tokenId);
        return writeDecision(tx, row, actor, decide(row, now));
      });
    },

    transactRefusal(tokenId, actor, decide) {
      return short(async (tx) => {
        const { row } = await lockRow(tx, tokenId);
        const { state, now } = await lockApplication(tx, row.environment);
        const decision = decide(row, { state, othersToAsk: await areOthersToAsk(tx, row) }, now);
        if (decision.next) await writeApplication(tx, row.environment, decision.next, now);
        return writeDecision(tx, row, actor, decision);
      });
    },

    async findWitness(except) {
      const [found] = await answered(client().$queryRaw<{ tokenId: string; version: number }[]>`
        SELECT t.id AS "tokenId", t.version FROM gusto_auth_tokens t
        WHERE t.state = 'active' AND ${canBeAsked(except.tokenId)} AND (t.retry_at IS NULL OR t.retry_at <= clock_timestamp())
          AND (t.client_fingerprint IS NULL OR t.client_fingerprint = ${except.clientFingerprint})
        ORDER BY t.refresh_due_at DESC LIMIT 1`);
      return found ?? null;
    },

    async readApplication(environment) {
      return answered(readApplication(client(), environment));
    },

    transactApplication(environment, decide) {
      return short(async (tx) => {
        const { state, now } = await lockApplication(tx, environment);
        const { result, next } = decide(state, now);
        if (next) await writeApplication(tx, environment, next, now);
        return result;
      });
    },
  };

  async function writeDecision<T>(
    tx: Transaction,
    row: TokenRow,
    actor: string,
    { result, patch, events = [] }: Decision<T>,
  ): Promise<T> {
    if (patch) {
      const written = await tx.gustoAuthToken.update({ where: { id: row.id }, data: patch });
      if (patch.refreshToken)
        await verifyWritten(vault, { ...written, environment: row.environment });
    }
    await writeEvents(tx, row.id, actor, events);
    return result;
  }
}

async function lockRow(tx: Transaction, tokenId: string): Promise<ReadRow> {
  await lockTokens(tx, [tokenId]);
  // Read after the lock is held: a clock taken in the locking statement could be as old as the wait was long.
  const read = await readRow(tx, tokenId);
  if (!read) throw new AppError("not_found", "The token row is gone.");
  return read;
}

/** Locked after token rows, never before: whoever holds it waits for no row. */
async function lockApplication(
  tx: Transaction,
  environment: Environment,
): Promise<{ state: ApplicationState; now: Date }> {
  await tx.$executeRaw`INSERT INTO gusto_application_states (environment) VALUES (${environment}::environment) ON CONFLICT DO NOTHING`;
  // eslint-disable-next-line no-restricted-syntax -- the one row of an environment, locked last.
  await tx.$queryRaw`SELECT 1 FROM gusto_application_states WHERE environment = ${environment}::environment FOR UPDATE`;
  return readApplication(tx, environment);
}

async function writeApplication(
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

/** Connected, not refused, and openable and ours as far as is known. */
function canBeAsked(tokenId: string): Prisma.Sql {
  return Prisma.sql`t.id <> ${tokenId}::uuid AND t.held_since IS NULL AND t.state_reason IS NULL
    AND (t.last_error IS NULL OR t.last_error NOT IN ('cannot_decrypt', 'issued_to_another_client'))
    AND EXISTS (SELECT 1 FROM company_grants g WHERE g.token_id = t.id AND g.ended_at IS NULL)`;
}

async function areOthersToAsk(tx: Transaction, row: TokenRow): Promise<boolean> {
  const found = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM gusto_auth_tokens t WHERE t.state IN ('active', 'refreshing', 'uncertain') AND ${canBeAsked(row.id)} LIMIT 1`;
  return found.length > 0;
}

type Queryable = Pick<PrismaClient, "$queryRaw" | "gustoApplicationState">;

async function readRow(tx: Queryable, tokenId: string): Promise<ReadRow | null> {
  const rows = await tx.$queryRaw<
    (TokenRow & { now: Date })[]
  >`SELECT ${TOKEN_ROW_COLUMNS} FROM gusto_auth_tokens t WHERE t.id = ${tokenId}::uuid`;
  const [found] = rows;
  if (!found) return null;
  const { now, ...row } = found;
  return { row, now };
}

async function readApplication(
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

/** Only we write them; the times come back as text. */
function readOutcomes(stored: Prisma.JsonValue): GrantOutcome[] {
  return (stored as unknown as (Omit<GrantOutcome, "at"> & { at: string })[]).map((entry) => ({
    ...entry,
    at: new Date(entry.at),
  }));
}

export async function databaseClock(tx: Pick<PrismaClient, "$queryRaw">): Promise<Date> {
  const [clock] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  if (!clock) throw new AppError("internal_error", "The database did not tell the time.");
  return clock.now;
}

/** Writes lines of the timeline, inside the caller's transaction when it has one. */
export async function writeEvents(
  tx: Pick<PrismaClient, "tokenEvent">,
  tokenId: string,
  actor: string,
  events: TokenEventInput[],
): Promise<void> {
  if (events.length === 0) return;
  await tx.tokenEvent.createMany({
    data: events.map((event) => ({ tokenId, actor, process: PROCESS_NAME, ...event })),
  });
}

/** What was just written must open again to the very pair, or the transaction is undone. */
async function verifyWritten(vault: Vault, written: TokenRow): Promise<void> {
  const [refreshToken] = await Promise.all([
    vault.openRefreshToken(written),
    vault.openAccessToken(written),
  ]);
  if (fingerprint(refreshToken) !== written.refreshFingerprint)
    throw new AppError("internal_error", "A stored token does not open to what was sealed.");
}
