// Control of companies, people and grants.

import {
  companyName,
  findUserByEmail,
  highestRole,
  listAuthorizableCompanies,
  listCompanyAdmins,
} from "../state/directory.ts";
import { isoTime, isoTimeOrNull } from "../state/clock.ts";
import { addCompany, addMembership, addUser, seedForExtraCompany } from "../state/seed.ts";
import { headcount } from "../data/company-facts.ts";
import { pick } from "../data/random.ts";
import {
  createGrant,
  fingerprint,
  isLiveGrant,
  listGrantTokens,
  revokeGrant,
} from "../oauth/grants.ts";
import { companiesBody, grantBody, revokeBody } from "./schemas.ts";
import { InvalidControlBody, readBody } from "./read-body.ts";
import type { SimulatorApp } from "../http/app-types.ts";
import type { CompanyRecord, Simulator, User } from "../state/model.ts";
import type { Grant } from "../state/grant-model.ts";

const FLEET_ADMIN_EMAIL = "fleet.admin@ledgerly.example";

export function mountCompanyRoutes(app: SimulatorApp, simulator: Simulator): void {
  app.get("/_simulator/users", (c) => {
    const users = [...simulator.state.users.values()].map((user) => ({
      uuid: user.uuid,
      email: user.email,
      first_name: user.first_name,
      last_name: user.last_name,
      role: highestRole(simulator.state, user.uuid),
      company_uuids: (simulator.state.memberships.get(user.uuid) ?? []).map(
        (membership) => membership.company_uuid,
      ),
    }));
    return c.json({ users });
  });

  app.get("/_simulator/companies", (c) =>
    c.json({
      companies: [...simulator.state.companies.values()].map((company) =>
        summary(simulator, company),
      ),
    }),
  );

  app.post("/_simulator/companies", async (c) => {
    const body = await readBody(c, companiesBody);
    const admin = findOrAddAdmin(simulator, body.admin_email ?? FLEET_ADMIN_EMAIL);
    const companies = Array.from({ length: body.count }, (_, i) => {
      const company = addExtraCompany(simulator, body, i);
      addMembership(simulator.state, admin.uuid, {
        company_uuid: company.uuid,
        role: "primary_admin",
      });
      return { uuid: company.uuid, name: company.name };
    });
    simulator.changed();
    return c.json({ companies }, 201);
  });
}

export function mountGrantRoutes(app: SimulatorApp, simulator: Simulator): void {
  app.get("/_simulator/grants", (c) =>
    c.json({
      grants: [...simulator.state.tokens.grants.values()].map((grant) =>
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

  app.post("/_simulator/grants/:id/revoke", async (c) => {
    const { silent } = await readBody(c, revokeBody);
    const grant = simulator.state.tokens.grants.get(c.req.param("id"));
    if (grant === undefined) return c.json({ error: "not_found" }, 404);
    revokeGrant(simulator, grant, { silent });
    return c.json(describeGrant(simulator, grant));
  });
}

function summary(simulator: Simulator, company: CompanyRecord) {
  return {
    uuid: company.uuid,
    name: companyName(simulator.state, company),
    employees: headcount(company),
    contractors: company.contractors,
    locations: company.locations,
    pay_frequency: company.frequency,
    live_grants: (simulator.state.tokens.grantsByCompany.get(company.uuid) ?? []).filter((grant) =>
      isLiveGrant(simulator, grant.id),
    ).length,
  };
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

type NewCompanies = {
  count: number;
  employees_each: number;
  payrolls_each: number;
  name?: string | undefined;
};

function addExtraCompany(simulator: Simulator, body: NewCompanies, index: number): CompanyRecord {
  const ordinal = simulator.state.next_ordinal;
  const name =
    body.name === undefined
      ? inventName(ordinal)
      : body.count === 1
        ? body.name
        : `${body.name} ${index + 1}`;
  return addCompany(simulator.state, {
    ...seedForExtraCompany(ordinal, name),
    employees: body.employees_each,
    contractors: body.employees_each === 0 ? 0 : 1,
    payrolls: body.payrolls_each,
    off_cycle: false,
    seeded_at: simulator.clock.now(),
  });
}

function inventName(ordinal: number): string {
  const first = pick(`fleet first ${ordinal}`, [
    "Amber",
    "Cobalt",
    "Copper",
    "Coral",
    "Ember",
    "Golden",
    "Indigo",
    "Silver",
    "Summit",
    "Verdant",
  ]);
  const second = pick(`fleet second ${ordinal}`, [
    "Bakery",
    "Books",
    "Builders",
    "Cycles",
    "Dental",
    "Foods",
    "Landscaping",
    "Plumbing",
    "Studio",
    "Textiles",
  ]);
  return `${first} ${second} No. ${ordinal}`;
}

function findOrAddAdmin(simulator: Simulator, email: string): User {
  const known = findUserByEmail(simulator.state, email);
  if (known !== null) return known;
  const [first = "Admin", last = "Account"] = (email.split("@")[0] ?? "")
    .split(/[._-]+/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return addUser(simulator.state, {
    email,
    first_name: first,
    last_name: last,
    phone: null,
    title: "Company admin",
  });
}

/** A grant needs a resource owner: the named admin, else the first company's first admin, else the fleet's admin. */
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
