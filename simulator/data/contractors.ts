// Contractors: individuals paid hourly and businesses paid a fixed wage.

import { between, pick, uuidFrom } from "./random.ts";
import { addDays, dayOf } from "./dates.ts";
import { FIRST_NAMES, LAST_NAMES, STREETS } from "./names.ts";
import { placeOf, versioned } from "./company-facts.ts";
import { money } from "./money.ts";
import type { Department } from "./company-shape.ts";
import type { CompanyRecord } from "../state/model.ts";

export type Contractor = ReturnType<typeof generateContractor>;

export function generateContractors(
  company: CompanyRecord,
  departments: Department[],
): Contractor[] {
  return Array.from({ length: company.contractors }, (_, index) =>
    generateContractor(company, departments, index),
  );
}

function generateContractor(company: CompanyRecord, departments: Department[], index: number) {
  const key = `contractor ${company.uuid} ${index}`;
  const individual = index % 2 === 0;
  const first = pick(`${key} first`, FIRST_NAMES);
  const last = pick(`${key} last`, LAST_NAMES);
  const business = `${last.replace("'", "")} ${pick(`${key} kind`, ["Consulting", "Design Studio", "Services", "Partners"])}`;
  const place = placeOf(company);
  const department = individual ? (departments[index % departments.length] ?? null) : null;
  const active = index % 5 !== 4;
  return versioned({
    uuid: uuidFrom(key),
    company_uuid: company.uuid,
    wage_type: individual ? "Hourly" : "Fixed",
    start_date: addDays(dayOf(company.seeded_at), -between(`${key} start`, 60, 1200)),
    is_active: active,
    version: "",
    type: individual ? "Individual" : "Business",
    first_name: individual ? first : null,
    last_name: individual ? last : null,
    middle_initial: null,
    business_name: individual ? null : business,
    ein: individual ? null : `XX-XXX${between(`${key} ein`, 1000, 9999)}`,
    has_ein: !individual,
    has_ssn: individual,
    department_uuid: department?.uuid ?? null,
    email: individual
      ? `${first}.${last}`.toLowerCase().replace(/[^a-z.]/g, "") + "@mail.example"
      : `billing@${business.toLowerCase().replace(/[^a-z]/g, "")}.example`,
    file_new_hire_report: individual,
    work_state: individual ? place.state : null,
    onboarded: true,
    onboarding_status: "onboarding_completed",
    address: {
      street_1: `${between(`${key} house`, 10, 990)} ${pick(`${key} street`, STREETS)} Street`,
      street_2: null,
      city: place.city,
      state: place.state,
      zip: place.zip,
      country: "USA",
    },
    hourly_rate: individual ? money(between(`${key} rate`, 35, 120) * 100) : "0.00",
    payment_method: "Direct Deposit",
    department: department?.title ?? null,
    department_title: department?.title ?? null,
    dismissal_date: active
      ? null
      : addDays(dayOf(company.seeded_at), -between(`${key} left`, 5, 50)),
    upcoming_employment: null,
    dismissal_cancellation_eligible: false,
    rehire_cancellation_eligible: false,
    member_portal_invitation_status: null,
    partner_portal_invitation_sent: false,
  });
}
