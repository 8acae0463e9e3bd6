/* Written by `npm run resources` from the files of this folder. Do not edit: a test compares. */

import type { Resource } from "./define-resource.ts";
import type { ResourceName } from "./names.ts";
import { company } from "./company.ts";
import { companyBenefits } from "./company-benefits.ts";
import { contractors } from "./contractors.ts";
import { departments } from "./departments.ts";
import { employees } from "./employees.ts";
import { locations } from "./locations.ts";
import { payPeriods } from "./pay-periods.ts";
import { paySchedules } from "./pay-schedules.ts";
import { payrollCompensations } from "./payroll-compensations.ts";
import { payrolls } from "./payrolls.ts";

/** Everything that is synced. */
export const SYNCED = {
  company,
  locations,
  departments,
  employees,
  contractors,
  pay_schedules: paySchedules,
  company_benefits: companyBenefits,
  pay_periods: payPeriods,
  payrolls,
  payroll_compensations: payrollCompensations,
} satisfies Record<ResourceName, Resource>;
