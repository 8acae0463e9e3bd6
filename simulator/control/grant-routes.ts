// Controls grants.

import {
  findUserByEmail,
  listAuthorizableCompanies,
  listCompanyAdmins,
} from "../state/directory.ts";
import { isoTime, isoTimeOrNull } from "../state/clock.ts";
import {
  createGrant,
  expireAccessTokens,
  fingerprint,
  isLiveGrant,
  listGrantTokens,
} from "../oauth/grants.ts";
import { revokeGrant } from "../oauth/revoke-grants.ts";
import { expireBody, grantBody, revokeBody } from "./schemas.ts";
import { InvalidControlBody, readBody } from "./read-body.ts";
import type { SimulatorApp } from "../http/app-types.ts";
import type { Simulator, User } from "../state/model.ts";
import type { Grant } from "../state/grant-model.ts";
import { FLEET_ADMIN_EMAIL, findOrAddAdmin } from "./extra-companies.ts";

export function mountGrantRoutes(app: SimulatorApp, simulator: Simulator): void {
  app.get("/_simulator/grants", (c) =>
    c.json({
      grants: listGrants(simulator, c.req.query("company_uuid")).map((grant) =>
        describeGrant(simulator, grant),
      ),
    }),
  );

  app.post("/_simulator/grants", async (c) => {
    const body = await readBody(c, grantBody);
    const unknown = body.company_uuids.filter((uuid) => !simulator.state.companies.has(uuid));
    if (unknown.length > 0)
      throw new InvalidControlBody([
        { field: "company_uuids", message: `unknown company ${unknown[0]}` },
      ]);
    const owner = ownerOf(simulator, body.company_uuids, body.admin_email);
    const { grant, token } = createGrant(simulator, {
      userUuid: owner.uuid,
      companyUuids: body.company_uuids,
      origin: "control",
      expiresIn: body.expires_in,
    });
    return c.json(
      {
        grant_id: grant.id,
        access_token: token.access_token,
        refresh_token: token.refresh_token,
        expires_in: token.expires_in,
        created_at: Math.floor(token.created_at / 1000),
      },
      201,
    );
  });

  app.post("/_simulator/grants/expire", async (c) => {
    const { company_uuid } = await readBody(c, expireBody);
    const grants = listGrants(simulator, company_uuid);
    const ended = grants.map((grant) => expireAccessTokens(simulator, grant.id));
    return c.json({ expired: ended.reduce((sum, count) => sum + count, 0) });
  });

  app.post("/_simulator/grants/:id/revoke", async (c) => {
    const { silent } = await readBody(c, revokeBody);
    const grant = simulator.state.tokens.grants.get(c.req.param("id"));
    if (grant === undefined) return c.json({ error: "not_found" }, 404);
    revokeGrant(simulator, grant, { silent });
    return c.json(describeGrant(simulator, grant));
  });
}

function listGrants(simulator: Simulator, companyUuid: string | undefined): Grant[] {
  const { grants, grantsByCompany } = simulator.state.tokens;
  return companyUuid === undefined
    ? [...grants.values()]
    : (grantsByCompany.get(companyUuid) ?? []);
}

function describeGrant(simulator: Simulator, grant: Grant) {
  const tokens = listGrantTokens(simulator, grant.id);
  return {
    id: grant.id,
    origin: grant.origin,
    user_uuid: grant.user_uuid,
    company_uuids: grant.company_uuids,
    created_at: isoTime(grant.created_at),
    live: isLiveGrant(simulator, grant.id),
    tokens: tokens.map((token) => ({
      id: token.id,
      previous_id: token.previous_id,
      access_fingerprint: fingerprint(token.access_token),
      refresh_fingerprint: token.refresh_token === null ? null : fingerprint(token.refresh_token),
      scope: token.scopes.join(" "),
      created_at: isoTime(token.created_at),
      expires_at: isoTime(token.created_at + token.expires_in * 1000),
      first_used_at: isoTimeOrNull(token.first_used_at),
      first_used_seq: token.first_used_seq,
      revoked_at: isoTimeOrNull(token.revoked_at),
    })),
  };
}

/**
 * A grant needs a resource owner: the named admin, else the first company's first admin, else the
 * fleet's admin.
 */
function ownerOf(simulator: Simulator, companyUuids: string[], email: string | undefined): User {
  if (email !== undefined) {
    const named = findUserByEmail(simulator.state, email);
    if (named === null)
      throw new InvalidControlBody([{ field: "admin_email", message: "unknown user" }]);
    const allowed = listAuthorizableCompanies(simulator.state, named.uuid).map(
      (company) => company.uuid,
    );
    if (!companyUuids.every((uuid) => allowed.includes(uuid)))
      throw new InvalidControlBody([
        { field: "admin_email", message: "is not an admin of every company" },
      ]);
    return named;
  }
  const first = companyUuids[0];
  const admin =
    first === undefined
      ? undefined
      : listCompanyAdmins(simulator.state, first).find((each) => each.role !== "limited_admin");
  return admin?.user ?? findOrAddAdmin(simulator, FLEET_ADMIN_EMAIL);
}
