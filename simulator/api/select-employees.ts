// The employees a request asks for.

import { readBoolean, readList } from "./query.ts";
import { getCompanyData } from "../data/company-data.ts";
import { listPay } from "../data/pay.ts";
import { listPayrollEntries } from "../data/payroll-calendar.ts";
import { withoutDeleted } from "../state/patches.ts";
import type { SimulatorContext } from "../http/app-types.ts";
import type { Employee } from "../data/employees.ts";
import type { CompanyRecord, Simulator } from "../state/model.ts";

export function selectEmployees(
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
