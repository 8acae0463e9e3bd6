// A company and its departments as the API returns them.

import { hasScope } from "./guard.ts";
import { getCompanyData } from "../data/company-data.ts";
import { between, uuidFrom } from "../data/random.ts";
import { domainOf, joinDate, versioned } from "../data/company-facts.ts";
import { listCompanyAdmins } from "../state/directory.ts";
import { withoutDeleted } from "../state/patches.ts";
import type { SimulatorContext } from "../http/app-types.ts";
import type { CompanyRecord, Simulator } from "../state/model.ts";

export function describeDepartment(
  simulator: Simulator,
  company: CompanyRecord,
  department: { uuid: string; title: string },
) {
  const employees = withoutDeleted(simulator, getCompanyData(company).employees);
  const contractors = withoutDeleted(simulator, getCompanyData(company).contractors);
  return versioned({
    uuid: department.uuid,
    company_uuid: company.uuid,
    title: department.title,
    version: "",
    employees: employees
      .filter((employee) => employee.department.uuid === department.uuid)
      .map(({ uuid }) => ({ uuid })),
    contractors: contractors
      .filter((contractor) => contractor.department_uuid === department.uuid)
      .map(({ uuid }) => ({ uuid })),
  });
}

export function describeCompany(simulator: Simulator, c: SimulatorContext, company: CompanyRecord) {
  const { locations, employees, contractors } = getCompanyData(company);
  const admin = listCompanyAdmins(simulator.state, company.uuid)[0]?.user;
  const key = `company ${company.uuid}`;
  return {
    uuid: company.uuid,
    name: company.name,
    trade_name: company.trade_name,
    is_partner_managed: false,
    tier: company.tier,
    locations: locations.map(({ street_1, street_2, city, state, zip, country, active }) => ({
      street_1,
      street_2,
      city,
      state,
      zip,
      country,
      active,
    })),
    ein: `${between(`${key} ein`, 10, 98)}-${between(`${key} ein2`, 1_000_000, 9_999_999)}`,
    entity_type: company.entity_type,
    pay_schedule_type: "single",
    join_date: joinDate(company),
    funding_type: "ach",
    slug: domainOf(company).replace(".example", `-${company.ordinal}`),
    is_suspended: false,
    company_status: "Approved",
    is_high_risk_business: false,
    is_marijuana_business: false,
    contractor_only: employees.length === 0 && contractors.length > 0,
    compensations: compensationTypes(key),
    ...(hasScope(c, "signatories:read") && admin !== undefined
      ? {
          primary_signatory: {
            uuid: uuidFrom(`${key} signatory`),
            first_name: admin.first_name,
            middle_initial: "",
            last_name: admin.last_name,
            phone: admin.phone ?? "5550100",
            email: admin.email,
            home_address: homeAddress(locations[0]),
          },
        }
      : {}),
    ...(hasScope(c, "company_admin:read") && admin !== undefined
      ? {
          primary_payroll_admin: {
            first_name: admin.first_name,
            last_name: admin.last_name,
            phone: admin.phone,
            email: admin.email,
          },
        }
      : {}),
  };
}

function homeAddress(
  location: { street_1: string; city: string; state: string; zip: string } | undefined,
) {
  return {
    street_1: location?.street_1,
    street_2: null,
    city: location?.city,
    state: location?.state,
    zip: location?.zip,
    country: "USA",
  };
}

function compensationTypes(key: string) {
  const named = (name: string) => ({ uuid: uuidFrom(`${key} ${name}`), name });
  return {
    hourly: [
      { ...named("Overtime"), multiple: 1.5 },
      { ...named("Double overtime"), multiple: 2 },
      { ...named("Regular"), multiple: 1 },
    ],
    fixed: [named("Bonus"), named("Commission"), named("Paycheck Tips")],
    paid_time_off: [
      named("Vacation Hours"),
      named("Sick Hours"),
      { uuid: null, name: "Holiday Hours" },
    ],
  };
}
