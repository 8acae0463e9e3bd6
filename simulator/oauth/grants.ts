// Grants and token pairs. The rotation rules are implemented only here.
//
// Every refresh adds a token record that remembers the record it replaced (`previous_id`), like
// Doorkeeper:
// - first_use: the replaced record stays fully valid until an API request carries the new access
//   token. Presenting its refresh token again meanwhile gives another child; whichever child is
//   used first ends the parent, and its siblings stay valid, because nothing points from a child to
//   its siblings.
// - strict_single_use: the replaced record is revoked immediately.

import { createHash, randomBytes } from "node:crypto";
import { SYSTEM_SCOPES } from "../state/seed.ts";
import { recordEvent } from "../state/events.ts";
import { nextId } from "../state/model.ts";
import { saveGrant, saveToken } from "../state/token-store.ts";
import type { Simulator } from "../state/model.ts";
import type { Grant, TokenRecord } from "../state/grant-model.ts";

export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * The first 16 hex digits of a token's SHA-256: identifies a token in logs without revealing it.
 */
export function fingerprint(token: string): string {
  return createHash("sha256").update(token).digest("hex").slice(0, 16);
}

type NewGrant = {
  userUuid: string;
  companyUuids: string[];
  origin: Grant["origin"];
  expiresIn?: number;
};

export function createGrant(
  simulator: Simulator,
  input: NewGrant,
): { grant: Grant; token: TokenRecord } {
  const grant: Grant = {
    id: `grant_${nextId(simulator)}`,
    user_uuid: input.userUuid,
    company_uuids: input.companyUuids,
    created_at: simulator.clock.now(),
    origin: input.origin,
  };
  saveGrant(simulator.state.tokens, grant);
  const token = addToken(simulator, {
    grant_id: grant.id,
    refresh_token: newToken(),
    previous_id: null,
    scopes: companyScopes(simulator),
    expires_in: input.expiresIn ?? simulator.state.application.access_token_ttl_seconds,
  });
  for (const companyUuid of grant.company_uuids)
    recordEvent(simulator, "company.provisioned", companyUuid);
  return { grant, token };
}

export function createSystemToken(simulator: Simulator): TokenRecord {
  const { scopes, access_token_ttl_seconds } = simulator.state.application;
  return addToken(simulator, {
    grant_id: null,
    refresh_token: null,
    previous_id: null,
    scopes: ["public", ...scopes.filter((scope) => SYSTEM_SCOPES.includes(scope))],
    expires_in: access_token_ttl_seconds,
  });
}

export function rotate(
  simulator: Simulator,
  parent: TokenRecord,
  options: { echo: boolean },
): TokenRecord {
  const child = addToken(simulator, {
    grant_id: parent.grant_id,
    // An echoed refresh token belongs to the child from now on (the store looks it up there), so
    // ending the parent spares it.
    refresh_token: options.echo ? parent.refresh_token : newToken(),
    previous_id: parent.id,
    scopes: parent.scopes,
    expires_in: simulator.state.application.access_token_ttl_seconds,
  });
  if (simulator.state.application.rotation === "strict_single_use") revokeRecord(simulator, parent);
  return child;
}

/** Call this for every API request with a known access token. */
export function recordUse(simulator: Simulator, token: TokenRecord): void {
  if (token.first_used_at !== null) return;
  token.first_used_at = simulator.clock.now();
  token.first_used_seq = nextId(simulator);
  const previous =
    token.previous_id === null ? undefined : simulator.state.tokens.records.get(token.previous_id);
  if (previous !== undefined) revokeRecord(simulator, previous);
  simulator.changed();
}

export function isExpired(simulator: Simulator, token: TokenRecord): boolean {
  return simulator.clock.now() >= token.created_at + token.expires_in * 1000;
}

/** Ends a grant's access tokens, as if their time were over. @returns how many were still valid */
export function expireAccessTokens(simulator: Simulator, grantId: string): number {
  const valid = listGrantTokens(simulator, grantId).filter(
    (token) => token.revoked_at === null && !isExpired(simulator, token),
  );
  for (const token of valid)
    token.expires_in = Math.floor((simulator.clock.now() - token.created_at) / 1000);
  if (valid.length > 0) simulator.changed();
  return valid.length;
}

export function isLiveGrant(simulator: Simulator, grantId: string): boolean {
  return listGrantTokens(simulator, grantId).some((token) => token.revoked_at === null);
}

export function listGrantTokens(simulator: Simulator, grantId: string): TokenRecord[] {
  return simulator.state.tokens.byGrant.get(grantId) ?? [];
}

export function findByAccessToken(simulator: Simulator, accessToken: string): TokenRecord | null {
  return simulator.state.tokens.byAccessToken.get(accessToken) ?? null;
}

export function findByRefreshToken(simulator: Simulator, refreshToken: string): TokenRecord | null {
  return simulator.state.tokens.byRefreshToken.get(refreshToken) ?? null;
}

function companyScopes(simulator: Simulator): string[] {
  return simulator.state.application.scopes.filter((scope) => !SYSTEM_SCOPES.includes(scope));
}

type NewToken = Pick<
  TokenRecord,
  "grant_id" | "refresh_token" | "previous_id" | "scopes" | "expires_in"
>;

function addToken(simulator: Simulator, input: NewToken): TokenRecord {
  const token: TokenRecord = {
    id: nextId(simulator),
    access_token: newToken(),
    created_at: Math.floor(simulator.clock.now() / 1000) * 1000,
    first_used_at: null,
    first_used_seq: null,
    revoked_at: null,
    ...input,
  };
  saveToken(simulator.state.tokens, token);
  simulator.changed();
  return token;
}

export function revokeRecord(simulator: Simulator, token: TokenRecord): void {
  token.revoked_at ??= simulator.clock.now();
  simulator.changed();
}
