import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import type { GustoAuthToken } from "#lib/generated/prisma/client.ts";
import { lockTokens } from "#lib/platform/database/lock-order.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { logger } from "#lib/platform/logger.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { listSupersededBy } from "./find-witnesses.ts";
import { writeEvents } from "../store/write-events.ts";
import { sendRevocation } from "./send-revocation.ts";
import { tokenServices } from "../store/token-refresher.ts";
import { env } from "#lib/platform/env.ts";

/**
 * A revocation that Gusto has not confirmed this long after it first could be sent is given up: the
 * timeline records it, and the pair is wiped.
 */
const REVOCATION_PATIENCE_HOURS = 72;

/**
 * `wiped`: nothing is left to do. The others are retried later, each row with its own growing
 * delay.
 */
type Revocation = "wiped" | "unconfirmed" | "unreadable" | "kept";

/**
 * Revokes a disconnected row's pair at Gusto and wipes it, after the pairs it had replaced. Safe to
 * repeat; does nothing to a row in any other state.
 */
export async function revokeAndWipe(tokenId: string): Promise<Revocation> {
  const row = await db().gustoAuthToken.findUnique({ where: { id: tokenId } });
  if (
    !row ||
    row.state !== "disconnected" ||
    row.refreshToken === null ||
    row.environment !== env().GUSTO_ENVIRONMENT
  )
    return "wiped";
  if (row.mayLiveSince === null)
    for (const older of await listSupersededBy(db(), tokenId)) await revokeAndWipe(older);
  const refreshToken = await openOrTellOnce(row);
  const outcome = refreshToken ? await sendRevocation(tokenId, refreshToken) : "unreadable";
  const patienceEnds = waitsSince(row).getTime() + REVOCATION_PATIENCE_HOURS * HOUR_MS;
  if (
    outcome === "kept" ||
    ((outcome === "unconfirmed" || outcome === "unreadable") &&
      databaseNow().getTime() < patienceEnds)
  ) {
    await postponeRevocation(tokenId, outcome);
    return outcome;
  }
  if (outcome !== "gone") await forget(row, outcome);
  return "wiped";
}

/**
 * A pair kept next to a working one may be old when its revocation is first tried: it gets as much
 * time as any other.
 */
function waitsSince({ mayLiveSince, failingSince, stateSince }: GustoAuthToken): Date {
  return mayLiveSince === null ? stateSince : (failingSince ?? databaseNow());
}

const EVENT_OF = {
  revoked: "revoked",
  left: "left_live",
  unconfirmed: "revocation_failed",
  unreadable: "revocation_failed",
} as const;

function forget(
  { id: tokenId, mayLiveSince }: GustoAuthToken,
  outcome: keyof typeof EVENT_OF,
): Promise<void> {
  return transaction(async (tx) => {
    await lockTokens(tx, [tokenId]);
    if (!(await wipe(tx, tokenId))) return;
    await tx.gustoAuthToken.update({
      where: { id: tokenId },
      data: { mayLiveSince: outcome === "revoked" ? null : (mayLiveSince ?? databaseNow()) },
    });
    await writeEvents(tx, tokenId, "system", [{ type: EVENT_OF[outcome] }]);
  });
}

const FIRST_PAUSE_SECONDS = 30;

const LONGEST_PAUSE_SECONDS = 3_600;

/**
 * Delay for a pair kept next to a working one: it waits until the effect of a revocation is known,
 * or until its company ends.
 */
const KEPT_PAUSE_SECONDS = 6 * 3_600;

const WORD_OF = {
  unreadable: "cannot_decrypt",
  unconfirmed: "revocation_unconfirmed",
  kept: "kept_beside_living",
} as const;

/** A row that cannot be revoked now must not block the others. */
async function postponeRevocation(tokenId: string, outcome: keyof typeof WORD_OF): Promise<void> {
  const longest = outcome === "kept" ? KEPT_PAUSE_SECONDS : LONGEST_PAUSE_SECONDS;
  const first = outcome === "kept" ? KEPT_PAUSE_SECONDS : FIRST_PAUSE_SECONDS;
  await db().$executeRaw`
    UPDATE gusto_auth_tokens
    SET attempts = attempts + 1, last_error = ${WORD_OF[outcome]},
      may_live_since = CASE
        WHEN ${outcome === "kept"} THEN COALESCE(may_live_since, clock_timestamp())
        ELSE may_live_since
      END,
      failing_since = CASE
        WHEN ${outcome === "kept"} THEN NULL
        ELSE COALESCE(failing_since, clock_timestamp())
      END,
      retry_at = clock_timestamp() + make_interval(
        secs => LEAST(${longest}::float8, ${first}::float8 * power(2, LEAST(attempts, 10)))
      )
    WHERE id = ${tokenId}::uuid AND state = 'disconnected' AND refresh_token IS NOT NULL`;
}

/** Wipes a disconnected pair. @returns whether there was one */
export async function wipe(tx: Transaction, tokenId: string): Promise<boolean> {
  const wiped = await tx.gustoAuthToken.updateMany({
    where: { id: tokenId, state: "disconnected", refreshToken: { not: null } },
    data: { accessToken: null, refreshToken: null },
  });
  return wiped.count === 1;
}

/** A pair that cannot be decrypted is logged once, not on every try. */
async function openOrTellOnce(row: GustoAuthToken): Promise<Secret | null> {
  return tokenServices()
    .vault.openRefreshToken(row)
    .catch((error: unknown) => {
      if (row.lastError !== "cannot_decrypt")
        logger().error(
          { problem: "cannot_decrypt", err: error, tokenId: row.id },
          "A token pair to be revoked cannot be decrypted",
        );
      return null;
    });
}

/**
 * Rows whose revocation Gusto has not confirmed and that may be tried now, oldest first, with pairs
 * replaced by a reconnect last because no one waits for them. Reads only these, by an index: many
 * more may be kept next to working ones.
 */
export async function listPendingRevocations(limit: number): Promise<string[]> {
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT id FROM gusto_auth_tokens
    WHERE state = 'disconnected' AND refresh_token IS NOT NULL
      AND COALESCE(retry_at, '-infinity') <= now()
    ORDER BY (state_reason IS NOT DISTINCT FROM 'replaced'), state_since LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}
