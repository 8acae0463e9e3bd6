import "server-only";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { createLocalKeyProvider } from "../crypto/keyring.ts";
import { fingerprint } from "../crypto/fingerprint.ts";
import { open, type Place, seal } from "../crypto/seal.ts";
import { Secret } from "../crypto/secret.ts";
import { db } from "../db.ts";
import { env } from "../env.ts";
import type { AuthorizationPurpose } from "../generated/prisma/client.ts";
import type { ProblemCode } from "../auth/problem.ts";

/*
 * Our memory of an authorization request (RFC 6749, 4.1.1). One row a flow, so that flows in several tabs do
 * not disturb each other; found by the hash of its state, bound to the user who started it, good for one
 * answer within a quarter of an hour.
 */

export const AUTHORIZATION_REQUEST_LIFE_MS = 15 * 60_000;

export type NewAuthorizationRequest = { userId: string; purpose: AuthorizationPurpose; expectedCompanyId: string | null };

/** Remembers a new request. Answers what goes into the address of Gusto's authorization endpoint. */
export async function createAuthorizationRequest(input: NewAuthorizationRequest, now = new Date()): Promise<{ state: string; codeChallenge: string }> {
  const id = randomUUID();
  const environment = env().GUSTO_ENVIRONMENT;
  const state = randomBytes(32).toString("base64url");
  const codeVerifier = randomBytes(32).toString("base64url");
  const sealedCodeVerifier = await seal(keys(), new Secret(codeVerifier), place(id, environment));
  const expiresAt = new Date(now.getTime() + AUTHORIZATION_REQUEST_LIFE_MS);
  await db().authorizationRequest.create({ data: { ...input, id, environment, stateHash: fingerprint(state), sealedCodeVerifier, createdAt: now, expiresAt } });
  return { state, codeChallenge: createHash("sha256").update(codeVerifier).digest("base64url") };
}

export type ConsumedRequest = { kind: "consumed"; requestId: string; codeVerifier: string; purpose: AuthorizationPurpose; expectedCompanyId: string | null };

type ConsumedRow = { id: string; environment: string; purpose: AuthorizationPurpose; expectedCompanyId: string | null; sealedCodeVerifier: string };

/** Uses up a request, at most once whatever comes at the same moment, and only for the user who made it. */
export async function consumeAuthorizationRequest(state: string, userId: string, now = new Date()): Promise<ConsumedRequest | { kind: "problem"; problem: ProblemCode }> {
  const stateHash = fingerprint(state);
  // One statement decides: two answers with one state cannot both find it unused.
  const [row] = await db().$queryRaw<ConsumedRow[]>`
    UPDATE authorization_requests SET consumed_at = ${now}
    WHERE state_hash = ${stateHash} AND user_id = ${userId}::uuid AND environment = ${env().GUSTO_ENVIRONMENT}::environment
      AND consumed_at IS NULL AND expires_at > ${now}
    RETURNING id, environment::text, purpose::text, expected_company_id AS "expectedCompanyId", sealed_code_verifier AS "sealedCodeVerifier"`;
  if (!row) return { kind: "problem", problem: await explainRefusal(stateHash, userId) };
  const codeVerifier = await open(keys(), row.sealedCodeVerifier, place(row.id, row.environment));
  return { kind: "consumed", requestId: row.id, codeVerifier: codeVerifier.reveal(), purpose: row.purpose, expectedCompanyId: row.expectedCompanyId };
}

/** For the person's eyes only: by now the decision has been made. */
async function explainRefusal(stateHash: string, userId: string): Promise<ProblemCode> {
  const request = await db().authorizationRequest.findUnique({ where: { stateHash }, select: { userId: true, consumedAt: true, environment: true } });
  if (!request || request.environment !== env().GUSTO_ENVIRONMENT) return "state_unknown";
  if (request.userId !== userId) return "state_other_user";
  return request.consumedAt ? "state_replayed" : "state_expired";
}

function place(rowId: string, environment: string): Place {
  return { table: "authorization_requests", column: "sealed_code_verifier", rowId, environment, version: 1 };
}

function keys() {
  return createLocalKeyProvider(env().TOKEN_ENCRYPTION_KEYS);
}
