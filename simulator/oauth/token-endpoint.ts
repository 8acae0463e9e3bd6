// POST /oauth/token: three grant types, each a function from parameters to a token record.

import { createHash } from "node:crypto";
import { OAuthError, invalidGrant, invalidRequest } from "../http/errors.ts";
import { readOAuthParameters } from "../http/parameters.ts";
import { authenticateClient, refuseParametersInUrl } from "./client-authentication.ts";
import {
  createGrant,
  createSystemToken,
  findByRefreshToken,
  fingerprint,
  rotate,
} from "./grants.ts";
import type { SimulatorApp, SimulatorContext } from "../http/app-types.ts";
import type { RequestParameters } from "../http/parameters.ts";
import type { Fault } from "../state/fault-model.ts";
import type { AuthorizationCode, Exchange, Simulator } from "../state/model.ts";
import type { TokenRecord } from "../state/grant-model.ts";

const CODE_LIFETIME_MS = 10 * 60 * 1000;

export function mountTokenEndpoint(app: SimulatorApp, simulator: Simulator): void {
  app.post("/oauth/token", async (c) => {
    const exchange = c.get("exchange");
    try {
      const token = await exchangeGrant(simulator, c);
      noteIssued(simulator, exchange, token);
      return tokenResponse(token, c.get("fault"));
    } catch (error) {
      if (exchange !== null && error instanceof OAuthError) {
        exchange.processed = true;
        exchange.result = error.error;
        exchange.error_description = error.description;
      }
      throw error;
    }
  });
}

async function exchangeGrant(simulator: Simulator, c: SimulatorContext): Promise<TokenRecord> {
  refuseParametersInUrl(c);
  const parameters = await readOAuthParameters(c);
  const grantType = required(parameters, "grant_type");
  if (!["authorization_code", "refresh_token", "system_access"].includes(grantType)) {
    throw new OAuthError(
      400,
      "unsupported_grant_type",
      "The authorization grant type is not supported by the authorization server.",
    );
  }
  authenticateClient(simulator, c, parameters);
  if (grantType === "authorization_code") return redeemCode(simulator, parameters);
  if (grantType === "refresh_token") return refresh(simulator, parameters, c.get("fault"));
  return createSystemToken(simulator);
}

function redeemCode(simulator: Simulator, parameters: RequestParameters): TokenRecord {
  const code = required(parameters, "code");
  const redirectUri = required(parameters, "redirect_uri");
  const issued = simulator.run.codes.get(code);
  if (issued === undefined || issued.used || issued.redirect_uri !== redirectUri)
    throw invalidGrant();
  if (simulator.clock.now() >= issued.issued_at + CODE_LIFETIME_MS) throw invalidGrant();
  verifyCodeChallenge(issued, parameters);
  issued.used = true;
  return createGrant(simulator, {
    userUuid: issued.user_uuid,
    companyUuids: issued.company_uuids,
    origin: "authorization_code",
  }).token;
}

/** RFC 7636 section 4.6. A verifier without a challenge is ignored, as in Doorkeeper. */
function verifyCodeChallenge(issued: AuthorizationCode, parameters: RequestParameters): void {
  if (issued.code_challenge === null) return;
  const verifier = required(parameters, "code_verifier");
  const computed = createHash("sha256").update(verifier).digest("base64url");
  if (computed !== issued.code_challenge) throw invalidGrant();
}

function refresh(
  simulator: Simulator,
  parameters: RequestParameters,
  fault: Fault | null,
): TokenRecord {
  const parent = findByRefreshToken(simulator, required(parameters, "refresh_token"));
  if (parent === null || parent.revoked_at !== null) throw invalidGrant();
  return rotate(simulator, parent, { echo: fault?.mode === "echo_refresh_token" });
}

function required(parameters: RequestParameters, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === "")
    throw invalidRequest(`Missing required parameter: ${name}.`);
  return value;
}

function noteIssued(simulator: Simulator, exchange: Exchange | null, token: TokenRecord): void {
  if (exchange === null) return;
  exchange.processed = true;
  exchange.result = exchange.grant_type === "refresh_token" ? "rotated" : "issued";
  exchange.token_id = token.id;
  exchange.issued_access_fingerprint = fingerprint(token.access_token);
  exchange.issued_fingerprint =
    token.refresh_token === null ? null : fingerprint(token.refresh_token);
  const grant =
    token.grant_id === null ? undefined : simulator.state.tokens.grants.get(token.grant_id);
  if (grant !== undefined) exchange.company_uuids = grant.company_uuids;
}

function tokenResponse(token: TokenRecord, fault: Fault | null): Response {
  const body: Record<string, unknown> = {
    access_token: token.access_token,
    token_type: "Bearer",
    expires_in: token.expires_in,
    refresh_token: token.refresh_token,
    scope: token.scopes.join(" "),
    created_at: Math.floor(token.created_at / 1000),
  };
  if (fault?.mode === "missing_refresh_token") delete body["refresh_token"];
  if (fault?.mode === "bad_expires_in")
    body["expires_in"] = fault.value === undefined ? "soon" : fault.value;
  return Response.json(body, { headers: { "Cache-Control": "no-store", Pragma: "no-cache" } });
}
