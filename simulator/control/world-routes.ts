// Controls the world itself: reset, clock, application, faults, and what happened so far.

import { isoTime } from "../state/clock.ts";
import { describeTraffic, resetTraffic } from "../state/traffic.ts";
import { announcePayrolls } from "../state/payroll-events.ts";
import { nextId } from "../state/model.ts";
import { LAST_MULTI_COMPANY_VERSION, LATEST_API_VERSION } from "../api/api-version-list.ts";
import { describeExchange } from "../oauth/ledger.ts";
import { applicationBody, clockBody, faultBody } from "./schemas.ts";
import { readBody } from "./read-body.ts";
import type { SimulatorApp } from "../http/app-types.ts";
import type { Fault } from "../state/fault-model.ts";
import type { Simulator } from "../state/model.ts";

export function mountWorldRoutes(app: SimulatorApp, simulator: Simulator): void {
  app.post("/_simulator/reset", (c) => {
    simulator.reset();
    return c.json({ status: "reset", now: isoTime(simulator.clock.now()) });
  });

  app.get("/_simulator/clock", (c) =>
    c.json({
      now: isoTime(simulator.clock.now()),
      offset_seconds: simulator.clock.offsetMs() / 1000,
    }),
  );
  app.post("/_simulator/clock", async (c) => {
    const { advance_seconds } = await readBody(c, clockBody);
    const from = simulator.clock.now();
    simulator.clock.advance(advance_seconds);
    announcePayrolls(simulator, from, simulator.clock.now());
    simulator.changed();
    return c.json({ now: isoTime(simulator.clock.now()) });
  });

  app.get("/_simulator/application", (c) => c.json(simulator.state.application));
  app.post("/_simulator/application", async (c) => {
    const settings = await readBody(c, applicationBody);
    const { application } = simulator.state;
    // An older multi-company application has an old minimum version; a new one has the newest.
    if (settings.access !== undefined && settings.access !== application.access) {
      settings.minimum_api_version ??=
        settings.access === "legacy" ? LAST_MULTI_COMPANY_VERSION : LATEST_API_VERSION;
    }
    Object.assign(application, withoutUndefined(settings));
    simulator.changed();
    return c.json(application);
  });

  app.get("/_simulator/calls", (c) => {
    const paths = Object.fromEntries([...simulator.run.calls].sort());
    const total = [...simulator.run.calls.values()].reduce((sum, count) => sum + count, 0);
    return c.json({
      since: isoTime(simulator.run.counting_since),
      total,
      paths,
      ...describeTraffic(simulator),
    });
  });
  app.delete("/_simulator/calls", (c) => {
    simulator.run.calls.clear();
    resetTraffic(simulator);
    simulator.run.counting_since = simulator.clock.now();
    return c.body(null, 204);
  });

  app.get("/_simulator/ledger", (c) => {
    const newest = Number(c.req.query("newest"));
    const exchanges = newest > 0 ? simulator.run.exchanges.slice(-newest) : simulator.run.exchanges;
    return c.json({
      exchanges: exchanges.map((exchange) => describeExchange(simulator, exchange)),
    });
  });
  app.get("/_simulator/events", (c) => c.json({ events: simulator.state.events }));
}

export function mountFaultRoutes(app: SimulatorApp, simulator: Simulator): void {
  app.get("/_simulator/faults", (c) => c.json({ faults: simulator.run.faults }));
  app.post("/_simulator/faults", async (c) => {
    const body = await readBody(c, faultBody);
    // null and 0 both mean: until cleared.
    const times = body.times === 0 ? null : body.times;
    const fault: Fault = {
      id: `fault_${nextId(simulator)}`,
      ...body,
      times,
      remaining: times,
      hits: 0,
    };
    simulator.run.faults.push(fault);
    return c.json(fault, 201);
  });
  app.delete("/_simulator/faults", (c) => {
    const cleared = simulator.run.faults.length;
    simulator.run.faults = [];
    return c.json({ cleared });
  });
  app.delete("/_simulator/faults/:id", (c) => {
    const kept = simulator.run.faults.filter((fault) => fault.id !== c.req.param("id"));
    const cleared = simulator.run.faults.length - kept.length;
    simulator.run.faults = kept;
    return c.json({ cleared }, cleared === 0 ? 404 : 200);
  });
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, each]) => each !== undefined),
  ) as Partial<T>;
}
