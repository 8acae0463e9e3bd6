import { notFound } from "../http/errors.ts";
import type { SimulatorContext } from "../http/app-types.ts";
import type { CompanyRecord, Simulator } from "../state/model.ts";

/**
 * The company in the path, if the token's grant covers it: someone else's company looks like an
 * unknown one.
 */
export function getGrantedCompany(simulator: Simulator, c: SimulatorContext): CompanyRecord {
  const uuid = c.req.param("company_uuid") ?? "";
  const company = listGrantedCompanies(simulator, c).find((each) => each.uuid === uuid);
  if (company === undefined) throw notFound();
  return company;
}

export function listGrantedCompanies(simulator: Simulator, c: SimulatorContext): CompanyRecord[] {
  const { grant_id } = c.get("token");
  const grant = grant_id === null ? undefined : simulator.state.tokens.grants.get(grant_id);
  return (grant?.company_uuids ?? []).flatMap((each) => simulator.state.companies.get(each) ?? []);
}
