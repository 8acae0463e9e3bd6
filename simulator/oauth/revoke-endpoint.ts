// POST /oauth/revoke (RFC 7009): 200 for any token, known or not, once the client has
// authenticated.

import { invalidRequest } from "../http/errors.ts";
import { readOAuthParameters } from "../http/parameters.ts";
import { authenticateClient, refuseParametersInUrl } from "./client-authentication.ts";
import { findByAccessToken, findByRefreshToken } from "./grants.ts";
import { revokeToken } from "./revoke-grants.ts";
import type { SimulatorApp } from "../http/app-types.ts";
import type { Simulator } from "../state/model.ts";

export function mountRevokeEndpoint(app: SimulatorApp, simulator: Simulator): void {
  app.post("/oauth/revoke", async (c) => {
    refuseParametersInUrl(c);
    const parameters = await readOAuthParameters(c);
    authenticateClient(simulator, c, parameters);
    const presented = parameters["token"];
    if (presented === undefined || presented === "")
      throw invalidRequest("Missing required parameter: token.");
    const token =
      findByAccessToken(simulator, presented) ?? findByRefreshToken(simulator, presented);
    if (token !== null) revokeToken(simulator, token);
    return c.json({}, 200, { "Cache-Control": "no-store" });
  });
}
