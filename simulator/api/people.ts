// Employees, their jobs and compensations, and contractors.

import { hasScope, requireScope } from "./guard.ts";
import { getGrantedCompany, listGrantedCompanies } from "./granted-companies.ts";
import { paginate } from "./pagination.ts";
import { describeCompensation, describeEmployee, describeJob } from "./people-answers.ts";
import { readBoolean, readList } from "./query.ts";
import { notFound } from "../http/errors.ts";
import { dayOf } from "../data/dates.ts";
import { getCompanyData } from "../data/company-data.ts";
import { companyName } from "../state/directory.ts";
import { withPatch, withoutDeleted } from "../state/patches.ts";
import type { EmployeeView } from "./people-answers.ts";
import type { SimulatorApp, SimulatorContext } from "../http/app-types.ts";
import type { Employee } from "../data/employees.ts";
import type { Job } from "../data/jobs.ts";
import type { CompanyRecord, Simulator } from "../state/model.ts";
import { selectEmployees } from "./select-employees.ts";

export function mountPeople(app: SimulatorApp, simulator: Simulator): void {
  app.get("/v1/companies/:company_uuid/employees", (c) => {
    requireScope(c, "employees:read");
    const company = getGrantedCompany(simulator, c);
    const view = viewOf(simulator, c, company);
    const page = paginate(c, selectEmployees(simulator, c, company, view.today));
    return c.json(page.map((employee) => withPatch(simulator, describeEmployee(employee, view))));
  });

  app.get("/v1/employees/:uuid", (c) => {
    requireScope(c, "employees:read");
    const { company, employee } = getEmployee(simulator, c);
    return c.json(withPatch(simulator, describeEmployee(employee, viewOf(simulator, c, company))));
  });

  app.get("/v1/employees/:uuid/jobs", (c) => {
    requireScope(c, "jobs:read");
    const { company, employee } = getEmployee(simulator, c);
    const view = viewOf(simulator, c, company);
    return c.json(
      paginate(
        c,
        employee.jobs.map((job) => describeJob(job, view)),
      ),
    );
  });

  app.get("/v1/jobs/:uuid/compensations", (c) => {
    requireScope(c, "compensations:read");
    return c.json(
      paginate(c, getJob(simulator, c).compensations.toReversed().map(describeCompensation)),
    );
  });

  app.get("/v1/companies/:company_uuid/contractors", (c) => {
    requireScope(c, "contractors:read");
    const company = getGrantedCompany(simulator, c);
    const term = (c.req.query("search_term") ?? "").toLowerCase();
    const active = readBoolean(c, "onboarded_active");
    const terminated = readBoolean(c, "terminated");
    const found = withoutDeleted(simulator, getCompanyData(company).contractors)
      .map((contractor) => withPatch(simulator, contractor))
      .filter((contractor) =>
        [contractor.first_name, contractor.last_name, contractor.business_name]
          .join(" ")
          .toLowerCase()
          .includes(term),
      )
      .filter((contractor) => active === null || contractor.is_active === active)
      .filter((contractor) => terminated === null || contractor.is_active !== terminated);
    return c.json(paginate(c, found));
  });

  app.get("/v1/contractors/:uuid", (c) => {
    requireScope(c, "contractors:read");
    const contractors = listGrantedCompanies(simulator, c).flatMap(
      (company) => getCompanyData(company).contractors,
    );
    const contractor = withoutDeleted(simulator, contractors).find(
      (each) => each.uuid === c.req.param("uuid"),
    );
    if (contractor === undefined) throw notFound();
    return c.json(withPatch(simulator, contractor));
  });
}

export function getEmployee(
  simulator: Simulator,
  c: SimulatorContext,
): { company: CompanyRecord; employee: Employee } {
  for (const company of listGrantedCompanies(simulator, c)) {
    const employee = withoutDeleted(simulator, getCompanyData(company).employees).find(
      (each) => each.uuid === c.req.param("uuid"),
    );
    if (employee !== undefined) return { company, employee };
  }
  throw notFound();
}

function getJob(simulator: Simulator, c: SimulatorContext): Job {
  const employees = listGrantedCompanies(simulator, c).flatMap((company) =>
    withoutDeleted(simulator, getCompanyData(company).employees),
  );
  const job = employees
    .flatMap((employee) => employee.jobs)
    .find((each) => each.uuid === c.req.param("uuid"));
  if (job === undefined) throw notFound();
  return job;
}

export function viewOf(
  simulator: Simulator,
  c: SimulatorContext,
  company: CompanyRecord,
): EmployeeView {
  return {
    showPay: hasScope(c, "compensations:read"),
    included: new Set(readList(c, "include")),
    companyName: companyName(simulator.state, company),
    today: dayOf(simulator.clock.now()),
  };
}
