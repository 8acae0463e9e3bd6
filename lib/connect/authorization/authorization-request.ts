import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { createLocalKeyProvider } from "#lib/platform/crypto/keyring.ts";
import { fingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { open, type Place, seal } from "#lib/platform/crypto/seal.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { MINUTE_MS } from "#lib/platform/durations.ts";
import { env } from "#lib/platform/env.ts";
import { type AuthorizationPurpose, Prisma } from "#lib/generated/prisma/client.ts";
import type { ProblemCode } from "#lib/sign-in/problem.ts";

/*
 * A stored authorization request (RFC 6749, 4.1.1). One row per flow, so that flows in several tabs
 * do not interfere. Looked up by the hash of its state, bound to the user who started it, valid for
 * one response within 15 minutes.
 */

const AUTHORIZATION_REQUEST_LIFE_MS = 15 * MINUTE_MS;

/**
 * Who starts a flow and may complete it: a signed-in person, or a browser that opened a reconnect
 * link.
 */
export type FlowHolder = { userId: string } | { linkId: string; browser: string };

export type NewAuthorizationRequest = {
  holder: FlowHolder;
  purpose: AuthorizationPurpose;
  expectedCompanyId: string | null;
  /** The company that a link named. */ pinnedCompanyId?: string | null;
};

/** Stores a new request. @returns the parameters for Gusto's authorization endpoint */
export async function createAuthorizationRequest(
  { holder, ...input }: NewAuthorizationRequest,
  now = databaseNow(),
): Promise<{ state: string; codeChallenge: string }> {
  const id = randomUUID();
  const environment = env().GUSTO_ENVIRONMENT;
  const state = randomBytes(32).toString("base64url");
  const codeVerifier = randomBytes(32).toString("base64url");
  const sealedCodeVerifier = await seal(keys(), new Secret(codeVerifier), place(id, environment));
  const expiresAt = new Date(now.getTime() + AUTHORIZATION_REQUEST_LIFE_MS);
  await db().authorizationRequest.create({
    data: {
      ...input,
      ...("userId" in holder
        ? { userId: holder.userId }
        : { reconnectLinkId: holder.linkId, browserHash: fingerprint(holder.browser) }),
      id,
      environment,
      stateHash: fingerprint(state),
      sealedCodeVerifier,
      createdAt: now,
      expiresAt,
    },
  });
  return { state, codeChallenge: createHash("sha256").update(codeVerifier).digest("base64url") };
}

export type ConsumedRequest = {
  kind: "consumed";
  requestId: string;
  codeVerifier: string;
  purpose: AuthorizationPurpose;
  expectedCompanyId: string | null;
  pinnedCompanyId: string | null;
};

type ConsumedRow = {
  id: string;
  environment: string;
  purpose: AuthorizationPurpose;
  expectedCompanyId: string | null;
  pinnedCompanyId: string | null;
  sealedCodeVerifier: string;
};

type RefusedRequest = {
  kind: "problem";
  problem: ProblemCode;
  /** The request that this same response already consumed. */ repeated?: string;
};

/**
 * Consumes a request: at most once even under concurrency, and only for its holder.
 * @param answer what Gusto returned with the state: the code, or an error
 */
export async function consumeAuthorizationRequest(
  { state, answer }: { state: string; answer: string },
  holder: FlowHolder,
  now = databaseNow(),
): Promise<ConsumedRequest | RefusedRequest> {
  const [stateHash, answerHash] = [fingerprint(state), fingerprint(answer)];
  // A single statement decides, so two responses with one state cannot both find it unused.
  const [row] = await db().$queryRaw<ConsumedRow[]>`
    UPDATE authorization_requests
    SET consumed_at = ${now}, answer_hash = ${answerHash}
    WHERE state_hash = ${stateHash}
      AND ${heldBySql(holder)}
      AND consumed_at IS NULL
      AND expires_at > ${now}
    RETURNING id, environment::text, purpose::text, expected_company_id AS "expectedCompanyId",
      pinned_company_id AS "pinnedCompanyId", sealed_code_verifier AS "sealedCodeVerifier"`;
  if (!row) return explainRefusal({ stateHash, answerHash }, holder);
  const codeVerifier = await open(keys(), row.sealedCodeVerifier, place(row.id, row.environment));
  return {
    kind: "consumed",
    requestId: row.id,
    codeVerifier: codeVerifier.reveal(),
    purpose: row.purpose,
    expectedCompanyId: row.expectedCompanyId,
    pinnedCompanyId: row.pinnedCompanyId,
  };
}

/** Only for display: the decision has already been made. */
async function explainRefusal(
  { stateHash, answerHash }: { stateHash: string; answerHash: string },
  holder: FlowHolder,
): Promise<RefusedRequest> {
  const request = await db().authorizationRequest.findUnique({
    where: { stateHash },
    select: { id: true, userId: true, browserHash: true, consumedAt: true, answerHash: true },
  });
  if (!request) return { kind: "problem", problem: "state_unknown" };
  if (!isHeldBy(request, holder)) return { kind: "problem", problem: "state_other_user" };
  if (!request.consumedAt) return { kind: "problem", problem: "state_expired" };
  return {
    kind: "problem",
    problem: "state_replayed",
    ...(request.answerHash === answerHash && { repeated: request.id }),
  };
}

function heldBySql(holder: FlowHolder): Prisma.Sql {
  return "userId" in holder
    ? Prisma.sql`user_id = ${holder.userId}::uuid`
    : Prisma.sql`
      reconnect_link_id = ${holder.linkId}::uuid AND browser_hash = ${fingerprint(holder.browser)}`;
}

type Held = { userId: string | null; browserHash: string | null };

function isHeldBy(request: Held, holder: FlowHolder): boolean {
  return "userId" in holder
    ? request.userId === holder.userId
    : request.browserHash === fingerprint(holder.browser);
}

/**
 * The reconnect link that started the flow with this state; null for a person's flow and for an
 * unknown state.
 */
export async function findLinkOfState(state: string | null): Promise<string | null> {
  if (state === null) return null;
  const request = await db().authorizationRequest.findUnique({
    where: { stateHash: fingerprint(state) },
    select: { reconnectLinkId: true },
  });
  return request?.reconnectLinkId ?? null;
}

function place(rowId: string, environment: string): Place {
  return {
    table: "authorization_requests",
    column: "sealed_code_verifier",
    rowId,
    environment,
    version: 1,
  };
}

function keys() {
  return createLocalKeyProvider(env().TOKEN_ENCRYPTION_KEYS);
}
