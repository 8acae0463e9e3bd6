// A process that delivers signed events to one URL as fast as it responds. Takes its parameters as
// JSON on standard input.

import { createHmac, randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import { Pool } from "undici";
import { p50AndP99 } from "./percentile.ts";

export type SendOrder = {
  origin: string;
  path: string;
  verificationToken: string;
  companies: { uuid: string; employees: string[] }[];
  connections: number;
  /** Distinct events. */
  events: number;
  /** How many of them are delivered twice. */
  duplicates: number;
  /** Companies that also get a deprovisioned event. */
  deprovisioned: string[];
};

export type SendResult = {
  sent: number;
  failures: number;
  perSecond: number;
  p50_ms: number;
  p99_ms: number;
};

const order = JSON.parse(await text(process.stdin)) as SendOrder;
const pool = new Pool(order.origin, { connections: order.connections, pipelining: 1 });
const now = Math.floor(Date.now() / 1_000);

const bodies = [
  ...Array.from({ length: order.events }, (_, index) => {
    const company = order.companies[index % order.companies.length] ?? { uuid: "", employees: [] };
    return bodyOf(
      "employee.updated",
      company.uuid,
      "Employee",
      company.employees[index % company.employees.length] ?? company.uuid,
    );
  }),
  ...order.deprovisioned.map((uuid) => bodyOf("company.deprovisioned", uuid, "Company", uuid)),
];
// Duplicates and disorder, as a retrying network produces them.
const queue = [...bodies, ...bodies.slice(0, order.duplicates)]
  .map((body) => ({ body, place: Math.random() }))
  .sort((one, two) => one.place - two.place);

const times: number[] = [];
let failures = 0;
const begun = performance.now();
const lane = async (): Promise<void> => {
  for (let next = queue.pop(); next; next = queue.pop()) {
    const sentAt = performance.now();
    const { statusCode, body } = await pool.request({
      path: order.path,
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-gusto-signature": createHmac("sha256", order.verificationToken)
          .update(next.body)
          .digest("hex"),
      },
      body: next.body,
    });
    await body.dump();
    if (statusCode !== 200) failures += 1;
    times.push(performance.now() - sentAt);
  }
};
await Promise.all(Array.from({ length: order.connections }, lane));
const result: SendResult = {
  sent: times.length,
  failures,
  perSecond: (times.length / (performance.now() - begun)) * 1_000,
  ...p50AndP99(times),
};
await pool.close();
process.stdout.write(`${JSON.stringify(result)}\n`);

function bodyOf(
  eventType: string,
  companyUuid: string,
  entityType: string,
  entityUuid: string,
): string {
  return JSON.stringify({
    uuid: randomUUID(),
    event_type: eventType,
    resource_type: "Company",
    resource_uuid: companyUuid,
    entity_type: entityType,
    entity_uuid: entityUuid,
    timestamp: now,
  });
}
