// Employees, their jobs and compensations, and contractors.

import { hasScope, requireScope } from "./guard.ts";
import { getGrantedCompany, listGrantedCompanies } from "./granted-companies.ts";
import { paginate } from "./pagination.ts";
import { describeCompensation, describeEmployee, describeJob } from "./people-answers.ts";
import { readBoolean, readList } from "./query.ts";
import { notFound } from "../http/errors.ts";
import { dayOf } from "../data/dates.ts";
import { getCompanyData } from "../data/company-data.ts";
import { listPay } from "../data/pay.ts";
import { listPayrollEntries } from "../data/payroll-calendar.ts";
import { companyName } from "../state/directory.ts";
import { withPatch, withoutDeleted } from "../state/patches.ts";
import type { EmployeeView } from "./people-answers.ts";
import type { SimulatorApp, SimulatorContext } from "../http/app-types.ts";
import type { Employee, Job } from "../data/employees.ts";
import type { CompanyRecord, Simulator } from "../state/model.ts";

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

function selectEmployees(
  simulator: Simulator,
  c: SimulatorContext,
  company: CompanyRecord,
  today: string,
): Employee[] {
  const gone = (employee: Employee) =>
    employee.termination_date !== null && employee.termination_date <= today;
  const tests: ((employee: Employee) => boolean)[] = [];
  const flag = (name: string, test: (employee: Employee) => boolean) => {
    const wanted = readBoolean(c, name);
    if (wanted !== null) tests.push((employee) => test(employee) === wanted);
  };
  flag("terminated", (employee) => employee.termination_date !== null);
  flag("terminated_today", gone);
  flag("onboarded", (employee) => employee.onboarded);
  flag("onboarded_active", (employee) => employee.onboarded && !gone(employee));
  const uuids = readList(c, "uuids");
  if (uuids.length > 0) tests.push((employee) => uuids.includes(employee.uuid));
  const location = c.req.query("location_uuid");
  if (location !== undefined) tests.push((employee) => employee.location.uuid === location);
  const term = c.req.query("search_term")?.toLowerCase();
  if (term !== undefined)
    tests.push((employee) =>
      `${employee.first_name} ${employee.last_name}`.toLowerCase().includes(term),
    );
  const paid = employeesOnPayroll(simulator, c, company);
  if (paid !== null) tests.push((employee) => paid.has(employee.uuid));
  return sortEmployees(
    c,
    withoutDeleted(simulator, getCompanyData(company).employees).filter((employee) =>
      tests.every((test) => test(employee)),
    ),
  );
}

function employeesOnPayroll(
  simulator: Simulator,
  c: SimulatorContext,
  company: CompanyRecord,
): Set<string> | null {
  const payrollUuid = c.req.query("payroll_uuid");
  if (payrollUuid === undefined) return null;
  const payroll = listPayrollEntries(company, simulator.clock.now()).find(
    (entry) => entry.uuid === payrollUuid,
  );
  return new Set(
    payroll === undefined ? [] : listPay(company, payroll).map((pay) => pay.employee.uuid),
  );
}

function sortEmployees(c: SimulatorContext, employees: Employee[]): Employee[] {
  const [field, direction] = (c.req.query("sort_by") ?? "").split(":");
  const sign = direction === "desc" ? -1 : 1;
  if (field === "name")
    return employees.toSorted(
      (a, b) =>
        sign *
        `${a.last_name} ${a.first_name}`.localeCompare(`${b.last_name} ${b.first_name}`, "en"),
    );
  if (field === "created_at")
    return employees.toSorted((a, b) => sign * a.hire_date.localeCompare(b.hire_date));
  return employees;
}
