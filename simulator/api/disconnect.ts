// The application ends a company's connection itself: all users' grants end at once (system access
// token).

import { requireScope } from "./guard.ts";
import { notFound } from "../http/errors.ts";
import { isLiveGrant } from "../oauth/grants.ts";
import { revokeGrant } from "../oauth/revoke-grants.ts";
import type { SimulatorApp } from "../http/app-types.ts";
import type { Simulator } from "../state/model.ts";

export function mountDisconnect(app: SimulatorApp, simulator: Simulator): void {
  app.post("/v1/companies/:company_uuid/disconnect_app_integration", (c) => {
    requireScope(c, "companies:disconnect_app_integration");
    const grants = simulator.state.tokens.grantsByCompany.get(c.req.param("company_uuid")) ?? [];
    const live = grants.filter((grant) => isLiveGrant(simulator, grant.id));
    if (live.length === 0) throw notFound();
    for (const grant of live) revokeGrant(simulator, grant);
    return c.body(null, 204);
  });
}
