// Controls companies and people.

import { companyName, highestRole } from "../state/directory.ts";
import { addMembership } from "../state/seed.ts";
import { headcount } from "../data/company-facts.ts";
import { isLiveGrant } from "../oauth/grants.ts";
import { companiesBody } from "./schemas.ts";
import { readBody } from "./read-body.ts";
import type { SimulatorApp } from "../http/app-types.ts";
import type { CompanyRecord, Simulator } from "../state/model.ts";
import { FLEET_ADMIN_EMAIL, addExtraCompany, findOrAddAdmin } from "./extra-companies.ts";

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
