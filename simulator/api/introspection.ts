// Whose token is this? GET /v1/token_info, and its predecessor GET /v1/me.

import { apiError, notFound } from "../http/errors.ts";
import { hashNumber } from "../data/random.ts";
import { resourceOwnerUuid, companyName } from "../state/directory.ts";
import { getCompanyLocations } from "../data/company-data.ts";
import { ME_DEPRECATED_SINCE, LAST_MULTI_COMPANY_VERSION } from "./api-version-list.ts";
import type { SimulatorApp, SimulatorContext } from "../http/app-types.ts";
import type { CompanyRecord, Simulator } from "../state/model.ts";
import type { Grant } from "../state/grant-model.ts";

export function mountIntrospection(app: SimulatorApp, simulator: Simulator): void {
  app.get("/v1/token_info", (c) => {
    const token = c.get("token");
    const scope = token.scopes.join(" ");
    const grant = findGrant(simulator, c);
    if (grant === null) {
      return c.json({
        scope,
        resource: { type: "Oauth::Application", uuid: simulator.state.application.uuid },
        resource_owner: null,
      });
    }
    const [first, ...others] = grant.company_uuids;
    // An older grant for several companies has no single resource to name.
    const single = first !== undefined && others.length === 0 ? first : null;
    return c.json({
      scope,
      resource: single === null ? null : { type: "Company", uuid: single },
      resource_owner: {
        type: "CompanyAdmin",
        uuid:
          single === null ? grant.user_uuid : resourceOwnerUuid(simulator, grant.user_uuid, single),
      },
    });
  });

  app.get("/v1/me", (c) => {
    const version = c.get("apiVersion");
    if (version >= ME_DEPRECATED_SINCE) throw deprecatedEndpoint();
    const grant = findGrant(simulator, c);
    const user = grant === null ? undefined : simulator.state.users.get(grant.user_uuid);
    if (grant === null || user === undefined) throw notFound();
    if (version > LAST_MULTI_COMPANY_VERSION && grant.company_uuids.length > 1) throw notStrict();
    const companies = grant.company_uuids.flatMap(
      (uuid) => simulator.state.companies.get(uuid) ?? [],
    );
    return c.json({
      id: numericId(user.uuid),
      uuid: user.uuid,
      email: user.email,
      roles: {
        payroll_admin: { companies: companies.map((company) => meCompany(simulator, company)) },
      },
    });
  });
}

function findGrant(simulator: Simulator, c: SimulatorContext): Grant | null {
  const { grant_id } = c.get("token");
  return grant_id === null ? null : (simulator.state.tokens.grants.get(grant_id) ?? null);
}

function meCompany(simulator: Simulator, company: CompanyRecord) {
  return {
    id: numericId(company.uuid),
    uuid: company.uuid,
    name: companyName(simulator.state, company),
    trade_name: company.trade_name ?? "",
    tier: company.tier,
    locations: getCompanyLocations(company).map((location) => ({
      id: numericId(location.uuid),
      street_1: location.street_1,
      street_2: location.street_2,
      city: location.city,
      state: location.state,
      zip: location.zip,
      country: location.country,
      active: location.active,
    })),
  };
}

/** Older responses had numbers where newer ones have UUIDs. */
function numericId(uuid: string): number {
  return 1_400_000_000_000_000 + hashNumber(uuid);
}

function deprecatedEndpoint() {
  return apiError(404, {
    error_key: "request",
    category: "deprecated_endpoint",
    message: "The requested endpoint is no longer supported in the requested API version.",
  });
}

function notStrict() {
  return apiError(403, {
    error_key: "request",
    category: "invalid_token",
    message: "This token is not a strict access token. Authorize each company on its own.",
  });
}
