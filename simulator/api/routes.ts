// Every /v1 route, behind one guard.

import { mountCompany } from "./company.ts";
import { mountCompanyBenefits } from "./company-benefits.ts";
import { mountDisconnect } from "./disconnect.ts";
import { mountEvents } from "./events.ts";
import { guardApi } from "./guard.ts";
import { mountIntrospection } from "./introspection.ts";
import { mountPaySchedules } from "./pay-schedules.ts";
import { mountPayrolls } from "./payrolls.ts";
import { mountPeople } from "./people.ts";
import { mountProvision } from "./provision.ts";
import { mountUpdates } from "./updates.ts";
import { mountWebhookSubscriptions } from "./webhook-subscriptions.ts";
import type { SimulatorApp } from "../http/app-types.ts";
import type { Simulator } from "../state/model.ts";

export function mountApi(app: SimulatorApp, simulator: Simulator): void {
  guardApi(app, simulator);
  mountIntrospection(app, simulator);
  mountCompany(app, simulator);
  mountCompanyBenefits(app, simulator);
  mountPeople(app, simulator);
  mountPaySchedules(app, simulator);
  mountPayrolls(app, simulator);
  mountUpdates(app, simulator);
  mountEvents(app, simulator);
  mountProvision(app, simulator);
  mountWebhookSubscriptions(app, simulator);
  mountDisconnect(app, simulator);
}
