// Finds the company a UUID belongs to. Companies are generated when accessed, so connected ones are
// searched first.

import { getCompanyData } from "../data/company-data.ts";
import { listPayrollEntries } from "../data/payroll-calendar.ts";
import type { CompanyRecord, Simulator } from "./model.ts";

export const ENTITY_KINDS = [
  "employees",
  "contractors",
  "locations",
  "departments",
  "payrolls",
] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];
export type Entity = { kind: EntityKind; uuid: string; company_uuid: string };

export function findEntity(
  simulator: Simulator,
  uuid: string,
  kinds: readonly EntityKind[] = ENTITY_KINDS,
): Entity | null {
  for (const company of companiesByLikelihood(simulator)) {
    const kind = kinds.find((each) => listUuids(simulator, company, each).includes(uuid));
    if (kind !== undefined) return { kind, uuid, company_uuid: company.uuid };
  }
  return null;
}

function listUuids(simulator: Simulator, company: CompanyRecord, kind: EntityKind): string[] {
  const resources =
    kind === "payrolls"
      ? listPayrollEntries(company, simulator.clock.now())
      : getCompanyData(company)[kind];
  return resources.map((each) => each.uuid);
}

function companiesByLikelihood({ state }: Simulator): CompanyRecord[] {
  const connected = state.tokens.grantsByCompany;
  const all = [...state.companies.values()];
  return [
    ...all.filter(({ uuid }) => connected.has(uuid)),
    ...all.filter(({ uuid }) => !connected.has(uuid)),
  ];
}
