// Controls a company's contents: patch, delete and restore resources, and let it grow.

import { ENTITY_KINDS, findEntity } from "../state/entities.ts";
import { isConnected, recordEntityEvent, recordEvent } from "../state/events.ts";
import { companyName } from "../state/directory.ts";
import { addDays, dayOf } from "../data/dates.ts";
import { hire } from "../state/hire.ts";
import { isDeleted, savePatch } from "../state/patches.ts";
import { readBody } from "./read-body.ts";
import { hiresBody, patchBody } from "./schemas.ts";
import type { SimulatorApp } from "../http/app-types.ts";
import type { Simulator } from "../state/model.ts";

export function mountEntityRoutes(app: SimulatorApp, simulator: Simulator): void {
  app.post("/_simulator/companies/:uuid", async (c) => {
    const company = simulator.state.companies.get(c.req.param("uuid"));
    if (company === undefined) return c.json({ error: "not_found" }, 404);
    savePatch(simulator, company.uuid, await readBody(c, patchBody));
    if (isConnected(simulator, company.uuid))
      recordEvent(simulator, "company.updated", company.uuid);
    return c.json({
      uuid: company.uuid,
      name: companyName(simulator.state, company),
      patch: simulator.state.patches.get(company.uuid),
    });
  });

  for (const kind of ENTITY_KINDS) {
    app.post(`/_simulator/${kind}/:uuid`, async (c) => {
      const patch = await readBody(c, patchBody);
      const entity = findEntity(simulator, c.req.param("uuid") ?? "", [kind]);
      if (entity === null) return c.json({ error: "not_found" }, 404);
      const wasDeleted = isDeleted(simulator, entity.uuid);
      savePatch(simulator, entity.uuid, patch);
      recordEntityEvent(
        simulator,
        entity,
        isDeleted(simulator, entity.uuid) && !wasDeleted ? "deleted" : "updated",
      );
      return c.json({
        uuid: entity.uuid,
        company_uuid: entity.company_uuid,
        patch: simulator.state.patches.get(entity.uuid),
      });
    });
  }

  app.post("/_simulator/employees/:uuid/rehire", (c) => {
    const entity = findEntity(simulator, c.req.param("uuid"), ["employees"]);
    if (entity === null) return c.json({ error: "not_found" }, 404);
    savePatch(simulator, entity.uuid, rehirePatch(entity.uuid, dayOf(simulator.clock.now())));
    if (isConnected(simulator, entity.company_uuid))
      recordEvent(simulator, "employee.rehired", entity.company_uuid, {
        type: "Employee",
        uuid: entity.uuid,
      });
    return c.json({
      uuid: entity.uuid,
      company_uuid: entity.company_uuid,
      patch: simulator.state.patches.get(entity.uuid),
    });
  });

  app.post("/_simulator/companies/:uuid/employees", async (c) => {
    const company = simulator.state.companies.get(c.req.param("uuid"));
    if (company === undefined) return c.json({ error: "not_found" }, 404);
    const { count } = await readBody(c, hiresBody);
    const employees = hire(simulator, company, count);
    for (const { uuid } of employees)
      recordEntityEvent(
        simulator,
        { kind: "employees", uuid, company_uuid: company.uuid },
        "created",
      );
    return c.json({ employees }, 201);
  });
}

const DAYS_AWAY = 200;

/** When someone is rehired, Gusto keeps the UUID and the old termination. */
function rehirePatch(uuid: string, today: string) {
  const termination = {
    uuid,
    employee_uuid: uuid,
    active: true,
    cancelable: false,
    effective_date: addDays(today, -DAYS_AWAY),
    run_termination_payroll: false,
  };
  return { terminated: false, current_employment_status: "full_time", terminations: [termination] };
}
