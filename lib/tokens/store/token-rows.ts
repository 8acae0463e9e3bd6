import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { Prisma, type PrismaClient } from "#lib/generated/prisma/client.ts";
import { lockTokens } from "#lib/platform/database/lock-order.ts";
import type { ReadRow } from "../protocol/refresh-ports.ts";
import type { TokenRow } from "../protocol/token-row.ts";

/** The columns of `ServedRow` from the table alias `t`, and the database's clock. */
export const SERVED_ROW_COLUMNS = Prisma.sql`
  t.id, t.environment::text AS environment, t.access_token AS "accessToken",
  t.access_token_expiration AS "accessTokenExpiration", t.refresh_due_at AS "refreshDueAt",
  t.version, t.state::text AS state, t.retry_at AS "retryAt", clock_timestamp() AS now`;

/** These and the rest of `TokenRow`. */
const TOKEN_ROW_COLUMNS = Prisma.sql`
  ${SERVED_ROW_COLUMNS}, t.refresh_token AS "refreshToken",
  t.refresh_fingerprint AS "refreshFingerprint", t.state_reason AS "stateReason",
  t.state_since AS "stateSince", t.attempt_id AS "attemptId",
  t.lease_expires_at AS "leaseExpiresAt", t.attempts, t.unknown_attempt_at AS "unknownAttemptAt",
  t.last_error AS "lastError", t.failing_since AS "failingSince", t.held_since AS "heldSince",
  t.client_fingerprint AS "clientFingerprint", t.redirect_uri AS "redirectUri"`;

export async function lockRow(tx: Transaction, tokenId: string): Promise<ReadRow> {
  await lockTokens(tx, [tokenId]);
  // Read after the lock is held: a clock read in the locking statement could be as old as the wait
  // for the lock.
  const read = await readRow(tx, tokenId);
  if (!read) throw new AppError("not_found", "The token row is gone.");
  return read;
}

export async function readRow(
  tx: Pick<PrismaClient, "$queryRaw">,
  tokenId: string,
): Promise<ReadRow | null> {
  const rows = await tx.$queryRaw<
    (TokenRow & { now: Date })[]
  >`SELECT ${TOKEN_ROW_COLUMNS} FROM gusto_auth_tokens t WHERE t.id = ${tokenId}::uuid`;
  const [found] = rows;
  if (!found) return null;
  const { now, ...row } = found;
  return { row, now };
}
