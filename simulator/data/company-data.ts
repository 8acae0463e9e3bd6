// A company's contents, generated on first use from its record and cached for a while.

import { between, hashNumber, uuidFrom } from "./random.ts";
import { DAY_MS, dayOf } from "./dates.ts";
import { STREETS } from "./names.ts";
import { industryOf, placeOf, versioned } from "./company-facts.ts";
import { generateContractors } from "./contractors.ts";
import { generateEmployees } from "./employees.ts";
import type { Contractor } from "./contractors.ts";
import type { Employee } from "./employees.ts";
import type { CompanyRecord } from "../state/model.ts";
import type { Department, CompanyLocation } from "./company-shape.ts";

type CompanyData = {
  locations: CompanyLocation[];
  departments: Department[];
  employees: Employee[];
  contractors: Contractor[];
};

const COMPANIES_KEPT = 3000;
const kept = new WeakMap<CompanyRecord, CompanyData>();
const keptOrder: WeakRef<CompanyRecord>[] = [];

export function getCompanyData(company: CompanyRecord): CompanyData {
  const known = kept.get(company);
  if (known !== undefined) return known;
  const locations = getCompanyLocations(company);
  const departments = industryOf(company).departments.map((title) => ({
    uuid: uuidFrom(`department ${company.uuid} ${title}`),
    title,
  }));
  const data: CompanyData = {
    locations,
    departments,
    employees: generateEmployees(company, departments, locations),
    contractors: generateContractors(company, departments),
  };
  kept.set(company, data);
  keptOrder.push(new WeakRef(company));
  if (keptOrder.length > COMPANIES_KEPT) {
    const oldest = keptOrder.shift()?.deref();
    if (oldest !== undefined) kept.delete(oldest);
  }
  return data;
}

export function getCompanyLocations(company: CompanyRecord): CompanyLocation[] {
  return Array.from({ length: company.locations }, (_, i) => generateLocation(company, i));
}

function generateLocation(company: CompanyRecord, index: number): CompanyLocation {
  const key = `location ${company.uuid} ${index}`;
  const place = placeOf(company);
  const createdAt = `${dayOf(company.seeded_at - between(key, 500, 1500) * DAY_MS)}T16:42:25.000Z`;
  const street = STREETS[hashNumber(key) % STREETS.length] ?? "Main";
  return versioned({
    uuid: uuidFrom(key),
    version: "",
    company_uuid: company.uuid,
    phone_number: `${place.areaCode}555${String(between(`${key} phone`, 100, 9899)).padStart(4, "0")}`,
    street_1: `${between(`${key} number`, 12, 980)} ${street} Street`,
    street_2: index === 0 ? null : `Suite ${between(`${key} suite`, 100, 480)}`,
    city: place.city,
    state: place.state,
    zip: place.zip,
    country: "USA",
    mailing_address: index === 0,
    filing_address: index === 0,
    created_at: createdAt,
    updated_at: createdAt,
    active: true,
    inactive: false,
  });
}
