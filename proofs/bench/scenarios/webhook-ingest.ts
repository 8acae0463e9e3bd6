import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { signWebhook } from "#lib/gusto/webhook-signature.ts";
import { control } from "#test/connected-company.ts";
import type { SyncedCompany } from "#test/synced-company.ts";
import { WORKER_FLAGS } from "../../../local/processes/worker-flags.ts";
import { startApp } from "../app-process.ts";
import type { Figure } from "../figure.ts";
import { load } from "../load.ts";
import { percentile } from "../percentile.ts";
import { type Part, runPart, startPart } from "../processes.ts";
import type { Run } from "../run.ts";
import { subscribe } from "../subscribe.ts";
import { chooseCompanies, requestRuns, WITHOUT_LIMIT } from "./sync-fleet.ts";
import type { SendOrder, SendResult } from "../webhook-sender.ts";

/*
 * Deliveries received by the app while a worker syncs companies; the results of ten thousand with
 * duplicates, disorder and two killed workers; and the time from a change at Gusto to the row in
 * our table.
 */

const PATH = "/api/gusto/webhooks";
const CONNECTIONS = 16;
const LAG_SAMPLES = 20;
const ROW_WITHIN_MS = 30_000;

export async function* webhookIngest({ world, quick }: Run): AsyncGenerator<Figure> {
  const app = await startApp(world.appPort);
  const companies = await chooseCompanies(world.simulator, {
    count: quick ? 3 : 10,
    employees: quick ? 20 : 200,
    payrolls: 12,
  });
  let worker = await startWorker();
  try {
    const verificationToken = await subscribe();
    // From here on, deliveries are ours.
    await control(world.simulator, "/webhooks/pause", { paused: true });
    await requestRuns(companies);
    const order: SendOrder = {
      origin: app.url,
      path: PATH,
      verificationToken,
      companies: await withPeople(companies),
      connections: CONNECTIONS,
      events: 0,
      duplicates: 0,
      deprovisioned: [],
    };
    const constant = await load({
      origin: app.url,
      paths: ["/api/live"],
      authorization: "",
      connections: CONNECTIONS,
      seconds: quick ? 1 : 5,
      warmUpSeconds: 1,
    });
    const ended = await chooseCompanies(world.simulator, { count: 5, employees: 1, payrolls: 0 });
    await revokeAll(world.simulator, ended);
    const events = quick ? 300 : 7_000;
    const duplicates = Math.round((events * 3) / 7);
    const sending = runPart<SendResult>(["proofs/bench/webhook-sender.ts"], {
      input: JSON.stringify({
        ...order,
        events: events - ended.length,
        duplicates,
        deprovisioned: ended.map(({ uuid }) => uuid),
      } satisfies SendOrder),
    });
    // Twice, in the middle of it all.
    for (let kill = 0; kill < 2; kill += 1) {
      await delay(quick ? 300 : 2_000);
      process.kill(worker.pid, "SIGKILL");
      worker = await startWorker();
    }
    const sent = await sending;
    yield {
      name: "webhook.ingest",
      value: sent.perSecond,
      unit: "deliveries/s",
      detail: {
        connections: CONNECTIONS,
        while: "a sync runs and two workers are killed",
        p50_ms: sent.p50_ms,
        p99_ms: sent.p99_ms,
        failures: sent.failures,
        constant_route: constant.requestsPerSecond,
        constant_p99_ms: constant.p99_ms,
        share_of_constant: sent.perSecond / constant.requestsPerSecond,
      },
    };
    yield await effects(events, sent.sent, ended);
    yield await lag(app, companies[0] ?? failNoCompany(), verificationToken, world.simulator);
  } finally {
    await worker.stop();
  }
}

function failNoCompany(): never {
  throw new Error("There is no company.");
}

/** An event Gusto does not confirm would end nothing. */
async function revokeAll(
  simulator: { url: string },
  companies: readonly SyncedCompany[],
): Promise<void> {
  const { grants } = await control<{ grants: { id: string; company_uuids: string[] }[] }>(
    simulator,
    "/grants",
  );
  for (const { uuid } of companies)
    for (const { id } of grants.filter((grant) => grant.company_uuids.includes(uuid)))
      await control(simulator, `/grants/${id}/revoke`, {});
}

/** The product's worker, which logs when it is ready. */
function startWorker(): Promise<Part> {
  return startPart(
    "worker",
    [...WORKER_FLAGS, "worker/main.ts"],
    { ...WITHOUT_LIMIT, LOG_LEVEL: "info" },
    /Worker ready/,
  );
}

async function withPeople(companies: readonly SyncedCompany[]): Promise<SendOrder["companies"]> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const people = await db().employee.findMany({
      where: { companyId: { in: companies.map(({ id }) => id) } },
      select: { companyId: true, gustoUuid: true },
    });
    const read = companies.map(({ id, uuid }) => ({
      uuid,
      employees: people
        .filter(({ companyId }) => companyId === id)
        .map(({ gustoUuid }) => gustoUuid),
    }));
    if (read.every(({ employees }) => employees.length > 0)) return read;
    if (Date.now() > deadline) throw new Error("The first sync does not come to its end.");
    await delay(200);
  }
}

/** Every event stored once and processed once; every ended connection announced once. */
async function effects(
  events: number,
  sent: number,
  ended: readonly SyncedCompany[],
): Promise<Figure> {
  const begun = Date.now();
  while (
    (await db().webhookEvent.count({ where: { state: "received" } })) > 0 &&
    Date.now() - begun < 120_000
  )
    await delay(200);
  // Connecting the companies is an event as well, and comes from the list of events.
  const ours = {
    source: "webhook",
    eventType: { in: ["employee.updated", "company.deprovisioned"] },
  };
  const stored = await db().webhookEvent.count({ where: ours });
  const worked = await db().webhookEvent.count({
    where: { ...ours, state: { in: ["processed", "ignored"] } },
  });
  const deliveries =
    (await db().webhookEvent.aggregate({ where: ours, _sum: { deliveries: true } }))._sum
      .deliveries ?? 0;
  const told = await db().notice.count({ where: { companyId: { in: ended.map(({ id }) => id) } } });
  return {
    name: "webhook.once",
    value: worked,
    unit: "events worked on",
    detail: {
      different_events: events,
      sent,
      stored,
      deliveries_counted: deliveries,
      lost: events - worked,
      doubled: stored - events,
      companies_ended: ended.length,
      people_told: told,
      seconds_until_all_done: (Date.now() - begun) / 1_000,
    },
  };
}

/** A change at Gusto, its delivery, and the row in our table, one after another. */
async function lag(
  app: Part,
  company: SyncedCompany,
  verificationToken: string,
  simulator: { url: string },
): Promise<Figure> {
  while (
    (await db().syncRun.count({
      where: { companyId: company.id, state: { in: ["queued", "running"] } },
    })) > 0
  )
    await delay(200);
  const person = await db().employee.findFirstOrThrow({ where: { companyId: company.id } });
  const times: number[] = [];
  for (let sample = 0; sample < LAG_SAMPLES; sample += 1) {
    const name = `Changed ${sample}`;
    await control(simulator, `/employees/${person.gustoUuid}`, { last_name: name });
    const begun = performance.now();
    const body = JSON.stringify({
      uuid: randomUUID(),
      event_type: "employee.updated",
      resource_type: "Company",
      resource_uuid: company.uuid,
      entity_type: "Employee",
      entity_uuid: person.gustoUuid,
      timestamp: Math.floor(Date.now() / 1_000),
    });
    await fetch(`${app.url}${PATH}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-gusto-signature": signWebhook(Buffer.from(body), new Secret(verificationToken)),
      },
      body,
    });
    const deadline = Date.now() + ROW_WITHIN_MS;
    while (
      (
        await db().employee.findFirstOrThrow({
          where: { companyId: company.id, gustoUuid: person.gustoUuid },
        })
      ).lastName !== name
    ) {
      if (Date.now() > deadline) throw new Error("A delivered change did not reach its row.");
      await delay(10);
    }
    times.push(performance.now() - begun);
  }
  return {
    name: "webhook.lag",
    value: percentile(times, 0.5),
    unit: "ms from delivery to row",
    detail: { samples: LAG_SAMPLES, p99_ms: percentile(times, 0.99), max_ms: Math.max(...times) },
  };
}
