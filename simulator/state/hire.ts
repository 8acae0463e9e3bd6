// Lets a company grow while it is looked at.

import { headcount } from "../data/company-facts.ts";
import { getCompanyData } from "../data/company-data.ts";
import { dayOf } from "../data/dates.ts";
import type { CompanyRecord, Simulator } from "./model.ts";

/** A new record in the old one's place: what was generated from the old one is forgotten with it. */
export function hire(
  simulator: Simulator,
  company: CompanyRecord,
  count: number,
): { uuid: string }[] {
  const grown: CompanyRecord = {
    ...company,
    hires: [...(company.hires ?? []), { count, on: dayOf(simulator.clock.now()) }],
  };
  simulator.state.companies.set(grown.uuid, grown);
  simulator.changed();
  return getCompanyData(grown)
    .employees.slice(headcount(company))
    .map(({ uuid }) => ({ uuid }));
}
