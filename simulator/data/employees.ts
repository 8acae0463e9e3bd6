// Employees with jobs and compensations, generated in one pass from the company's record, without
// state.

import { between, fraction, pick, uuidFrom } from "./random.ts";
import { addDays, dayOf } from "./dates.ts";
import { domainOf, headcount, placeOf } from "./company-facts.ts";
import type { Department, CompanyLocation } from "./company-shape.ts";
import { FIRST_NAMES, LAST_NAMES, STREETS } from "./names.ts";
import type { CompanyRecord } from "../state/model.ts";
import { type Job, generateJobs } from "./jobs.ts";

export type Employee = {
  uuid: string;
  index: number;
  first_name: string;
  middle_initial: string | null;
  last_name: string;
  preferred_first_name: string | null;
  email: string;
  work_email: string | null;
  phone: string | null;
  company_uuid: string;
  manager_uuid: string | null;
  department: Department;
  location: CompanyLocation;
  hire_date: string;
  termination_date: string | null;
  onboarded: boolean;
  payment_method: "Direct Deposit" | "Check";
  employment_status: string;
  date_of_birth: string;
  home_address: {
    street_1: string;
    street_2: string | null;
    city: string;
    state: string;
    zip: string;
  };
  jobs: Job[];
};

export function generateEmployees(
  company: CompanyRecord,
  departments: Department[],
  locations: CompanyLocation[],
): Employee[] {
  return Array.from({ length: headcount(company) }, (_, index) =>
    generateEmployee(company, departments, locations, index),
  );
}

function generateEmployee(
  company: CompanyRecord,
  departments: Department[],
  locations: CompanyLocation[],
  index: number,
): Employee {
  const key = `employee ${company.uuid} ${index}`;
  const uuid = uuidFrom(key);
  const first = pick(`${key} first`, FIRST_NAMES);
  const last = pick(`${key} last`, LAST_NAMES);
  const department = departments[index % departments.length] as Department;
  const location = locations[index % locations.length] as CompanyLocation;
  const place = placeOf(company);
  const today = dayOf(company.seeded_at);
  const hiredLater = laterHireDate(company, index);
  const hireDate = hiredLater ?? addDays(today, -between(`${key} hired`, 40, 2400));
  const handle = `${first}.${last}`.toLowerCase().replace(/[^a-z.]/g, "");
  return {
    uuid,
    index,
    first_name: first,
    middle_initial:
      fraction(`${key} middle`) < 0.3 ? pick(`${key} initial`, ["A", "J", "L", "M", "R"]) : null,
    last_name: last,
    preferred_first_name: fraction(`${key} preferred`) < 0.1 ? first.slice(0, 3) : null,
    email: `${handle}${index}@mail.example`,
    work_email: fraction(`${key} work`) < 0.7 ? `${handle}@${domainOf(company)}` : null,
    phone:
      fraction(`${key} phone`) < 0.6
        ? `${place.areaCode}555${String(between(`${key} number`, 100, 9899)).padStart(4, "0")}`
        : null,
    company_uuid: company.uuid,
    manager_uuid: index === 0 ? null : uuidFrom(`employee ${company.uuid} 0`),
    department,
    location,
    hire_date: hireDate,
    termination_date:
      hiredLater === null && index > 2 && index % 9 === 4
        ? latest(addDays(today, -between(`${key} left`, 5, 300)), addDays(hireDate, 30))
        : null,
    // The newest hire of a larger company hasn't finished onboarding.
    onboarded: !(company.employees > 10 && index === company.employees - 1),
    payment_method: fraction(`${key} method`) < 0.85 ? "Direct Deposit" : "Check",
    employment_status: pick(`${key} status`, [
      "full_time",
      "full_time",
      "full_time",
      "part_time_twenty_plus_hours",
      "part_time_under_twenty_hours",
    ]),
    date_of_birth: addDays(today, -between(`${key} born`, 21 * 365, 62 * 365)),
    home_address: {
      street_1: `${between(`${key} house`, 10, 9900)} ${pick(`${key} street`, STREETS)} Avenue`,
      street_2: fraction(`${key} unit`) < 0.3 ? `Apt ${between(`${key} apt`, 1, 60)}` : null,
      city: place.city,
      state: place.state,
      zip: place.zip,
    },
    jobs: generateJobs(company, uuid, key, department, location, hireDate, today, index),
  };
}

/** The day a person was added to an existing company; null for its first people. */
function laterHireDate(company: CompanyRecord, index: number): string | null {
  let before = company.employees;
  for (const { count, on } of company.hires ?? []) {
    if (index >= before && index < before + count) return on;
    before += count;
  }
  return null;
}

function latest(a: string, b: string): string {
  return a > b ? a : b;
}
