// An employee's jobs and their compensations.

import { between, pick, uuidFrom } from "./random.ts";
import { addDays } from "./dates.ts";
import { industryOf, versionOf } from "./company-facts.ts";
import { money } from "./money.ts";
import type { Department, CompanyLocation } from "./company-shape.ts";
import type { JobTitle } from "./names.ts";
import type { CompanyRecord } from "../state/model.ts";

export type Compensation = {
  uuid: string;
  employee_uuid: string;
  version: string;
  payment_unit: "Year" | "Hour";
  flsa_status: "Exempt" | "Nonexempt";
  adjust_for_minimum_wage: boolean;
  minimum_wages: never[];
  job_uuid: string;
  title: string;
  effective_date: string;
  rate: string;
  rate_cents: number;
};

export type Job = {
  uuid: string;
  employee_uuid: string;
  primary: boolean;
  title: string;
  hire_date: string;
  location_uuid: string;
  /** Oldest first; the last one is in effect. */
  compensations: Compensation[];
};

export function generateJobs(
  company: CompanyRecord,
  employeeUuid: string,
  key: string,
  department: Department,
  location: CompanyLocation,
  hireDate: string,
  today: string,
  index: number,
): Job[] {
  const titles = industryOf(company).titles[department.title] ?? [];
  const primary = generateJob(
    `${key} job 0`,
    employeeUuid,
    pick(`${key} title`, titles),
    location,
    hireDate,
    today,
    true,
  );
  // A few people have a second job.
  if (index % 13 !== 6) return [primary];
  const second: JobTitle = { title: "Trainer", unit: "Hour", low: 22, high: 32 };
  return [
    primary,
    generateJob(`${key} job 1`, employeeUuid, second, location, hireDate, today, false),
  ];
}

function generateJob(
  key: string,
  employeeUuid: string,
  title: JobTitle,
  location: CompanyLocation,
  hireDate: string,
  today: string,
  primary: boolean,
): Job {
  const uuid = uuidFrom(key);
  const raisedOn = addDays(today, -between(`${key} raised`, 60, 330));
  const cents =
    between(`${key} rate`, title.low, title.high) * 100 +
    (title.unit === "Hour" ? between(`${key} cents`, 0, 3) * 25 : 0);
  const before = Math.round((cents * 0.95) / 5) * 5;
  const compensation = (order: number, rateCents: number, effectiveDate: string): Compensation => {
    const content = {
      uuid: uuidFrom(`${key} compensation ${order}`),
      employee_uuid: employeeUuid,
      payment_unit: title.unit,
      flsa_status: title.unit === "Year" ? ("Exempt" as const) : ("Nonexempt" as const),
      adjust_for_minimum_wage: false,
      minimum_wages: [],
      job_uuid: uuid,
      title: title.title,
      effective_date: effectiveDate,
      rate: money(rateCents),
      rate_cents: rateCents,
    };
    return { ...content, version: versionOf(content) };
  };
  const compensations =
    raisedOn > hireDate
      ? [compensation(0, before, hireDate), compensation(1, cents, raisedOn)]
      : [compensation(0, cents, hireDate)];
  return {
    uuid,
    employee_uuid: employeeUuid,
    primary,
    title: title.title,
    hire_date: hireDate,
    location_uuid: location.uuid,
    compensations,
  };
}
