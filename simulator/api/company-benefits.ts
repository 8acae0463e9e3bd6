import { requireScope } from "./guard.ts";
import { getGrantedCompany, listGrantedCompanies } from "./granted-companies.ts";
import { wholeList } from "./pagination.ts";
import { generateBenefits } from "../data/benefits.ts";
import { getCompanyData } from "../data/company-data.ts";
import { hashNumber } from "../data/random.ts";
import { notFound } from "../http/errors.ts";
import { withPatch, withoutDeleted } from "../state/patches.ts";
import type { SimulatorApp } from "../http/app-types.ts";
import type { CompanyRecord, Simulator } from "../state/model.ts";

export function mountCompanyBenefits(app: SimulatorApp, simulator: Simulator): void {
  app.get("/v1/companies/:company_uuid/company_benefits", (c) => {
    requireScope(c, "company_benefits:read");
    const company = getGrantedCompany(simulator, c);
    const benefits = withoutDeleted(simulator, generateBenefits(company)).map((benefit) => ({
      ...withPatch(simulator, benefit),
      ...(c.req.query("enrollment_count") === "true" && {
        enrollment_count: countEnrolled(company, benefit.uuid),
      }),
    }));
    return c.json(wholeList(c, benefits));
  });

  app.get("/v1/company_benefits/:uuid", (c) => {
    requireScope(c, "company_benefits:read");
    const benefits = listGrantedCompanies(simulator, c).flatMap(generateBenefits);
    const benefit = withoutDeleted(simulator, benefits).find(
      ({ uuid }) => uuid === c.req.param("uuid"),
    );
    if (benefit === undefined) throw notFound();
    return c.json({ ...withPatch(simulator, benefit), employee_benefits: [] });
  });
}

function countEnrolled(company: CompanyRecord, benefitUuid: string): number {
  return getCompanyData(company).employees.filter(
    ({ uuid }) => hashNumber(`${benefitUuid} ${uuid}`) % 3 !== 0,
  ).length;
}
