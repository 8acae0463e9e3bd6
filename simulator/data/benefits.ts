import { versioned } from "./company-facts.ts";
import { between, uuidFrom } from "./random.ts";
import type { CompanyRecord } from "../state/model.ts";

/** Gusto's numbers for the types of benefits. */
const OFFERED = [
  { benefit_type: 1, description: "Medical Insurance", partner_name: "Kaiser Permanente" },
  { benefit_type: 2, description: "Dental Insurance", partner_name: "Guardian" },
  { benefit_type: 3, description: "Vision Insurance", partner_name: "VSP" },
  { benefit_type: 5, description: "401(k)", partner_name: "Guideline" },
] as const;

type Benefit = ReturnType<typeof generateBenefit>;

/** The first few of them; small companies offer less. */
export function generateBenefits(company: CompanyRecord): Benefit[] {
  return OFFERED.slice(0, between(`benefits ${company.uuid}`, 1, OFFERED.length)).map((offered) =>
    generateBenefit(company, offered),
  );
}

function generateBenefit(company: CompanyRecord, offered: (typeof OFFERED)[number]) {
  const isPartnered = offered.benefit_type === 5;
  return versioned({
    uuid: uuidFrom(`benefit ${company.uuid} ${offered.benefit_type}`),
    version: "",
    company_uuid: company.uuid,
    benefit_type: offered.benefit_type,
    description: offered.description,
    active: true,
    source: isPartnered ? "partnered" : "external",
    partner_name: offered.partner_name,
    deletable: false,
    supports_percentage_amounts: isPartnered,
    responsible_for_employer_taxes: false,
    responsible_for_employee_w2: false,
    catch_up_type: isPartnered ? "elective" : null,
  });
}
