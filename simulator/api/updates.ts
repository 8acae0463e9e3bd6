// PUT with optimistic locking: the caller must send the version it read; a missing or stale one is
// refused.

import { requireScope } from "./guard.ts";
import { listGrantedCompanies } from "./granted-companies.ts";
import { getEmployee, viewOf } from "./people.ts";
import { describeEmployee } from "./people-answers.ts";
import { readObject } from "./read-object.ts";
import { apiError, notFound } from "../http/errors.ts";
import { getCompanyData } from "../data/company-data.ts";
import { recordEvent } from "../state/events.ts";
import { savePatch, withPatch, withoutDeleted } from "../state/patches.ts";
import type { SimulatorApp, SimulatorContext } from "../http/app-types.ts";
import type { Patch, Simulator } from "../state/model.ts";

const LOCATION_FIELDS = [
  "phone_number",
  "street_1",
  "street_2",
  "city",
  "state",
  "zip",
  "mailing_address",
  "filing_address",
];
const EMPLOYEE_FIELDS = [
  "first_name",
  "middle_initial",
  "last_name",
  "preferred_first_name",
  "email",
  "work_email",
  "date_of_birth",
  "two_percent_shareholder",
];

export function mountUpdates(app: SimulatorApp, simulator: Simulator): void {
  app.put("/v1/locations/:uuid", async (c) => {
    requireScope(c, "companies:write");
    const locations = listGrantedCompanies(simulator, c).flatMap(
      (company) => getCompanyData(company).locations,
    );
    const found = withoutDeleted(simulator, locations).find(
      (each) => each.uuid === c.req.param("uuid"),
    );
    if (found === undefined) throw notFound();
    const current = withPatch(simulator, found);
    savePatch(simulator, found.uuid, await readUpdate(c, current.version, LOCATION_FIELDS));
    recordEvent(simulator, "location.updated", found.company_uuid, {
      type: "Location",
      uuid: found.uuid,
    });
    return c.json(withPatch(simulator, found));
  });

  app.put("/v1/employees/:uuid", async (c) => {
    requireScope(c, "employees:write");
    const { company, employee } = getEmployee(simulator, c);
    const view = viewOf(simulator, c, company);
    const current = withPatch(simulator, describeEmployee(employee, view));
    savePatch(simulator, employee.uuid, await readUpdate(c, current.version, EMPLOYEE_FIELDS));
    recordEvent(simulator, "employee.updated", company.uuid, {
      type: "Employee",
      uuid: employee.uuid,
    });
    return c.json(withPatch(simulator, describeEmployee(employee, view)));
  });
}

async function readUpdate(
  c: SimulatorContext,
  currentVersion: string,
  fields: readonly string[],
): Promise<Patch> {
  const update = await readObject(c);
  if (update["version"] !== currentVersion) {
    throw apiError(409, {
      error_key: "base",
      category: "invalid_resource_version",
      message: "You are attempting to update a resource using an out-of-date version.",
    });
  }
  return Object.fromEntries(Object.entries(update).filter(([name]) => fields.includes(name)));
}
