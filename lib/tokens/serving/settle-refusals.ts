import "server-only";
import { randomUUID } from "node:crypto";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { lastAccepted } from "../protocol/application-state.ts";
import { tokenServices } from "../store/token-refresher.ts";

/*
 * What the worker does about unconfirmed refusals. The cost depends on the number of refused
 * grants, never on the number of companies: during a hold only a canary is sent, so few rows can be
 * refused.
 */

/**
 * How long after the latest try of an unconfirmed refusal another grant is asked whether Gusto
 * accepts any.
 */
const WITNESS_AFTER_MS = 15_000;
const MOST_HELD = 50;

/**
 * Sends the canary of a hold when it is due, or asks a witness when a refusal waits and no other
 * grant is due.
 */
export async function askWhetherGustoAccepts(): Promise<void> {
  const { store, refresher } = tokenServices();
  const { GUSTO_ENVIRONMENT: environment, GUSTO_CLIENT_ID } = env();
  const { state, now } = await store.readApplication(environment);
  const isCanaryDue =
    state.pausedReason === "held" &&
    state.heldReason !== "operator" &&
    state.pausedUntil !== null &&
    state.pausedUntil <= now;
  const waitsForWitness =
    state.pausedReason === null &&
    state.outcomes.some(({ outcome }) => outcome === "refused") &&
    state.outcomes.every(({ at }) => now.getTime() - at.getTime() >= WITNESS_AFTER_MS);
  if (!isCanaryDue && !waitsForWitness) return;
  const found =
    (await store.findWitness({
      tokenId: randomUUID(),
      clientFingerprint: fingerprint(GUSTO_CLIENT_ID),
    })) ?? (isCanaryDue ? await findHeld() : null);
  if (found)
    await refresher.refresh({
      tokenId: found.tokenId,
      staleVersion: found.version,
      cause: "witness",
      actor: "worker",
    });
}

/** If every grant was refused, one of them is the canary. */
async function findHeld(): Promise<{ tokenId: string; version: number } | null> {
  const [found] = await db().$queryRaw<{ tokenId: string; version: number }[]>`
    SELECT id AS "tokenId", version FROM gusto_auth_tokens
    WHERE held_since IS NOT NULL AND state IN ('active', 'uncertain')
      AND (last_error = 'refusal_unconfirmed' OR retry_at IS NULL OR retry_at <= clock_timestamp())
    ORDER BY attempts, held_since, id LIMIT 1`;
  return found ?? null;
}

/**
 * Rows that were refused before another grant was accepted: each is sent once more and judged on
 * its own.
 */
export async function listHeldToAsk(): Promise<{ id: string; version: number }[]> {
  const { state } = await tokenServices().store.readApplication(env().GUSTO_ENVIRONMENT);
  const accepted = lastAccepted(state);
  if (accepted === null || state.heldSince !== null) return [];
  return db().$queryRaw`
    SELECT id, version FROM gusto_auth_tokens
    WHERE held_since <= ${accepted} AND state IN ('active', 'uncertain')
    ORDER BY held_since, id LIMIT ${MOST_HELD}`;
}
