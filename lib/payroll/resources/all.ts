import type { ResourceName } from "../runs/resource-names.ts";
import { company, departments, locations, payPeriods, paySchedules } from "./company-lists.ts";
import { payrolls } from "./payrolls.ts";
import { contractors, employees } from "./people.ts";
import type { ListResource } from "./resource.ts";

/** Every list. What people got in a payroll is no list of a company: lib/payroll/reading/read-payroll-lines.ts. */
export const LISTS: Readonly<Record<Exclude<ResourceName, "payroll_compensations">, ListResource>> =
  {
    company,
    locations,
    departments,
    employees,
    contractors,
    pay_schedules: paySchedules,
    pay_periods: payPeriods,
    payrolls,
  };
