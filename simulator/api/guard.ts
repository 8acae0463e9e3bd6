// What stands before every /v1 route: token, first use, rate budget, version. Scopes are asked for by each route.

import { apiError } from "../http/errors.ts";
import { findByAccessToken, isExpired, noteUse } from "../oauth/grants.ts";
import { chooseApiVersion } from "./api-version.ts";
import { spendRateBudget } from "./rate-limit.ts";
import type { SimulatorApp, SimulatorContext } from "../http/app-types.ts";
import type { Simulator, TokenRecord } from "../state/model.ts";

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

function authenticate(simulator: Simulator, c: SimulatorContext): TokenRecord {
  const presented = /^bearer +([\w.~+/=-]+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const token = presented === undefined ? null : findByAccessToken(simulator, presented);
  if (token === null || token.revoked_at !== null || isExpired(simulator, token)) throw invalidToken();
  noteUse(simulator, token);
  return token;
}

function invalidToken() {
  return apiError(
    401,
    { error_key: "request", category: "invalid_token", message: "The access token is invalid, expired, or has not been included." },
    { "WWW-Authenticate": 'Bearer realm="Doorkeeper", error="invalid_token", error_description="The access token is invalid"' },
  );
}

export function requireScope(c: SimulatorContext, scope: string): void {
  if (c.get("token").scopes.includes(scope)) return;
  throw apiError(403, {
    error_key: "request",
    category: "missing_oauth_scopes",
    message: `You do not have the '${scope}' OAuth scope required for this request. Please reach out to developer@gusto.com for assistance.`,
    metadata: { missing_scope_name: scope },
  });
}

export function hasScope(c: SimulatorContext, scope: string): boolean {
  return c.get("token").scopes.includes(scope);
}
