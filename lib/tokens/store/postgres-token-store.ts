import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import type { Actor } from "#lib/platform/audit/actor.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { Prisma, type PrismaClient } from "#lib/generated/prisma/client.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import type { TokenStore, Vault } from "../protocol/refresh-ports.ts";
import type { Timing } from "../protocol/timing.ts";
import type { Decision, TokenRow } from "../protocol/token-row.ts";
import { lockApplication, writeApplication, readApplication } from "./application-rows.ts";
import { writeEvents } from "./write-events.ts";
import { lockRow, readRow } from "./token-rows.ts";
import { verifyWritten } from "./verify-written.ts";

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
          await tx.$queryRaw`
            SELECT set_config('lock_timeout', ${String(timing.lockTimeoutMs)}, true),
              set_config('statement_timeout', ${String(timing.statementTimeoutMs)}, true),
              set_config(
                'idle_in_transaction_session_timeout', ${String(timing.transactionMs)}, true
              )`;
          return work(tx);
        },
        { client: client(), ...limits },
      ),
    );
  }

  /**
   * Treats a database that goes silent without closing the connection (a failover, a cut cable) as
   * an error: the caller may hold the only copy of a pair and must retry on another connection.
   */
  async function answered<T>(call: Promise<T>): Promise<T> {
    const settled = new AbortController();
    const silence = delay(timing.maxWaitMs + timing.transactionMs + 1_000, undefined, {
      signal: settled.signal,
      ref: false,
    }).then(() => {
      throw new AppError("unavailable", "The database is not responding.");
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
        SELECT t.id AS "tokenId", t.version
        FROM gusto_auth_tokens t
        WHERE t.state = 'active'
          AND ${canBeAskedSql(except.tokenId)}
          AND (t.retry_at IS NULL OR t.retry_at <= clock_timestamp())
          AND (t.client_fingerprint IS NULL OR t.client_fingerprint = ${except.clientFingerprint})
        ORDER BY t.refresh_due_at DESC
        LIMIT 1`);
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
    actor: Actor,
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

/** Connected, not refused, and as far as is known ours and decryptable. */
function canBeAskedSql(tokenId: string): Prisma.Sql {
  return Prisma.sql`t.id <> ${tokenId}::uuid AND t.held_since IS NULL AND t.state_reason IS NULL
    AND (t.last_error IS NULL OR t.last_error NOT IN ('cannot_decrypt', 'issued_to_another_client'))
    AND EXISTS (SELECT 1 FROM company_grants g WHERE g.token_id = t.id AND g.ended_at IS NULL)`;
}

async function areOthersToAsk(tx: Transaction, row: TokenRow): Promise<boolean> {
  const found = await tx.$queryRaw<unknown[]>`
    SELECT 1
    FROM gusto_auth_tokens t
    WHERE t.state IN ('active', 'refreshing', 'uncertain') AND ${canBeAskedSql(row.id)}
    LIMIT 1`;
  return found.length > 0;
}
