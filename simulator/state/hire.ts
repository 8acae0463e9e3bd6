// Lets a company grow during a test.

import { headcount } from "../data/company-facts.ts";
import { getCompanyData } from "../data/company-data.ts";
import { dayOf } from "../data/dates.ts";
import type { CompanyRecord, Simulator } from "./model.ts";

/** Replaces the record with a new one, so everything generated from the old one is discarded. */
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
