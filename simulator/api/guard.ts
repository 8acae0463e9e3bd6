// Checks before every /v1 route: token, first use, rate budget, version. Each route checks its own
// scopes.

import { apiError } from "../http/errors.ts";
import { SYSTEM_SCOPES } from "../state/seed.ts";
import { findByAccessToken, isExpired, recordUse } from "../oauth/grants.ts";
import { chooseApiVersion } from "./api-version.ts";
import { spendRateBudget } from "./rate-limit.ts";
import type { SimulatorApp, SimulatorContext } from "../http/app-types.ts";
import type { Simulator } from "../state/model.ts";
import type { TokenRecord } from "../state/grant-model.ts";

export function guardApi(app: SimulatorApp, simulator: Simulator): void {
  app.use("/v1/*", async (c, next) => {
    const token = authenticate(simulator, c);
    c.set("token", token);
    spendRateBudget(simulator, c, token);
    const version = chooseApiVersion(simulator, c.req.header("x-gusto-api-version"));
    c.set("apiVersion", version);
    c.get("answerHeaders")["X-Gusto-API-Version"] = version;
    await next();
  });
}

/**
 * Where the organization's API token was used before system access tokens (2024-04-01), and still
 * works until it is removed.
 */
const API_TOKEN_PATHS = /^\/v1\/(provision|events|webhook_subscriptions|webhooks)(\/|$)/;

function authenticate(simulator: Simulator, c: SimulatorContext): TokenRecord {
  const apiToken = /^token +(.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (apiToken !== undefined) return authenticateOrganization(simulator, c, apiToken);
  const presented = /^bearer +([\w.~+/=-]+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const token = presented === undefined ? null : findByAccessToken(simulator, presented);
  if (token === null || token.revoked_at !== null || isExpired(simulator, token))
    throw invalidToken();
  recordUse(simulator, token);
  return token;
}

function authenticateOrganization(
  simulator: Simulator,
  c: SimulatorContext,
  presented: string,
): TokenRecord {
  const { api_token, scopes } = simulator.state.application;
  // An empty setting matches nothing.
  if (presented !== api_token || !API_TOKEN_PATHS.test(c.req.path)) throw invalidToken();
  return {
    id: 0,
    grant_id: null,
    access_token: presented,
    refresh_token: null,
    previous_id: null,
    scopes: scopes.filter((scope) => SYSTEM_SCOPES.includes(scope)),
    created_at: 0,
    expires_in: 0,
    first_used_at: null,
    first_used_seq: null,
    revoked_at: null,
  };
}

export function invalidToken() {
  return apiError(
    401,
    {
      error_key: "request",
      category: "invalid_token",
      message: "The access token is invalid, expired, or has not been included.",
    },
    {
      "WWW-Authenticate":
        'Bearer realm="Doorkeeper", error="invalid_token", error_description="The access token is invalid"',
    },
  );
}

export function requireScope(c: SimulatorContext, scope: string): void {
  const taken = c.get("fault")?.mode === "status_403";
  if (!taken && c.get("token").scopes.includes(scope)) return;
  throw missingScope(scope);
}

export function missingScope(scope: string) {
  return apiError(403, {
    error_key: "request",
    category: "missing_oauth_scopes",
    message: `You do not have the '${scope}' OAuth scope required for this request. Please reach out to developer@gusto.com for assistance.`,
    metadata: { missing_scope_name: scope },
  });
}

export function hasScope(c: SimulatorContext, scope: string): boolean {
  return c.get("token").scopes.includes(scope);
}
