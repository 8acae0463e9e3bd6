// The company itself, its admins, locations and departments.

import { requireScope } from "./guard.ts";
import { getGrantedCompany, listGrantedCompanies } from "./granted-companies.ts";
import { paginate, wholeList } from "./pagination.ts";
import { notFound } from "../http/errors.ts";
import { getCompanyData } from "../data/company-data.ts";
import { listCompanyAdmins, resourceOwnerUuid } from "../state/directory.ts";
import { withPatch, withoutDeleted } from "../state/patches.ts";
import type { SimulatorApp } from "../http/app-types.ts";
import type { Simulator } from "../state/model.ts";
import { describeDepartment, describeCompany } from "./company-answers.ts";

export function mountCompany(app: SimulatorApp, simulator: Simulator): void {
  app.get("/v1/companies/:company_uuid", (c) => {
    requireScope(c, "companies:read");
    return c.json(
      withPatch(simulator, describeCompany(simulator, c, getGrantedCompany(simulator, c))),
    );
  });

  app.get("/v1/companies/:company_uuid/admins", (c) => {
    requireScope(c, "company_admin:read");
    const company = getGrantedCompany(simulator, c);
    const admins = listCompanyAdmins(simulator.state, company.uuid).map(({ user }) => ({
      uuid: resourceOwnerUuid(simulator, user.uuid, company.uuid),
      first_name: user.first_name,
      last_name: user.last_name,
      email: user.email,
      phone: user.phone,
    }));
    return c.json(paginate(c, admins));
  });

  app.get("/v1/companies/:company_uuid/locations", (c) => {
    requireScope(c, "companies:read");
    const company = getGrantedCompany(simulator, c);
    return c.json(
      paginate(c, withoutDeleted(simulator, getCompanyData(company).locations)).map((location) =>
        withPatch(simulator, location),
      ),
    );
  });

  app.get("/v1/locations/:uuid", (c) => {
    requireScope(c, "companies:read");
    const locations = listGrantedCompanies(simulator, c).flatMap(
      (company) => getCompanyData(company).locations,
    );
    const location = withoutDeleted(simulator, locations).find(
      (each) => each.uuid === c.req.param("uuid"),
    );
    if (location === undefined) throw notFound();
    return c.json(withPatch(simulator, location));
  });

  app.get("/v1/companies/:company_uuid/departments", (c) => {
    requireScope(c, "departments:read");
    const company = getGrantedCompany(simulator, c);
    const departments = withoutDeleted(simulator, getCompanyData(company).departments);
    return c.json(
      wholeList(c, departments).map((department) =>
        withPatch(simulator, describeDepartment(simulator, company, department)),
      ),
    );
  });

  app.get("/v1/departments/:uuid", (c) => {
    requireScope(c, "departments:read");
    for (const company of listGrantedCompanies(simulator, c)) {
      const department = withoutDeleted(simulator, getCompanyData(company).departments).find(
        (each) => each.uuid === c.req.param("uuid"),
      );
      if (department !== undefined)
        return c.json(withPatch(simulator, describeDepartment(simulator, company, department)));
    }
    throw notFound();
  });
}
