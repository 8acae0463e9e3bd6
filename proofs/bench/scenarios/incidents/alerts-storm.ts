import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { sendAlerts } from "#lib/incidents/alerts/send-alerts.ts";
import { updateIncidents } from "#lib/incidents/update-incidents.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import type { Figure } from "../../figure.ts";
import { breakCompanies, fillFleet, mendCompanies } from "./broken-fleet.ts";
import type { Run } from "../../run.ts";

/** The pauses of the worker's two jobs. */
const DETECT_PAUSE_MS = 3_000;
const SEND_PAUSE_MS = 5_000;
const WAYS = ["revoked", "lost_in_unknown_outcome", "rejected_by_gusto"] as const;

type Message = { atMs: number; incidents: string[] };

/**
 * A third each of the companies break by three causes in the same moment, while the two jobs of a worker go
 * on: which messages a channel gets, and whether each company is in an incident that was told.
 */
export async function* alertsStorm({ quick }: Run): AsyncGenerator<Figure> {
  const companies = quick ? 300 : 10_000;
  const fleet = await fillFleet(quick ? 1_000 : 100_000);
  const receiver = await startReceiver();
  Object.assign(env(), {
    ALERT_WEBHOOK_URL: new Secret(receiver.url),
    ALERT_WEBHOOK_SECRET: new Secret(`whsec_${Buffer.alloc(32, 7).toString("base64")}`),
  });
  // The channel is seen for the first time: what ended before is not told.
  await sendAlerts("webhook");
  const over = new AbortController();
  const jobs = Promise.all([
    repeat(updateIncidents, DETECT_PAUSE_MS, over.signal),
    repeat(() => sendAlerts("webhook"), SEND_PAUSE_MS, over.signal),
  ]);
  const begun = performance.now();
  for (const way of WAYS) await breakCompanies(Math.ceil(companies / WAYS.length), way);
  await delay(quick ? 12_000 : 150_000);
  over.abort();
  await jobs;
  Object.assign(env(), { ALERT_WEBHOOK_URL: undefined, ALERT_WEBHOOK_SECRET: undefined });
  receiver.close();
  yield await judge(receiver.messages, begun, fleet);
  await mendCompanies();
}

async function judge(messages: readonly Message[], begun: number, fleet: number): Promise<Figure> {
  const toldAt = new Map<string, number>();
  for (const { atMs, incidents } of messages)
    for (const id of incidents) toldAt.set(id, toldAt.get(id) ?? (atMs - begun) / 1_000);
  const told = await db().incidentCompany.count({
    where: { leftAt: null, incidentId: { in: [...toldAt.keys()] } },
  });
  const broken = await db().gustoAuthToken.count({
    where: {
      OR: [{ state: "reconnect_required" }, { lastError: { not: null } }],
      grants: { some: { endedAt: null } },
    },
  });
  return {
    name: "alerts.storm",
    value: messages.length,
    unit: "messages",
    detail: {
      ...{ companies: broken, fleet, incidents_told: toldAt.size, companies_missed: broken - told },
      first_after_s: Math.min(...toldAt.values()),
      all_told_after_s: Math.max(...toldAt.values()),
    },
  };
}

async function repeat(
  work: () => Promise<unknown>,
  pauseMs: number,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted) {
    await work();
    await delay(pauseMs, undefined, { signal: over }).catch(() => undefined);
  }
}

/** Takes every message, and notes which incidents it tells of. */
async function startReceiver() {
  const messages: Message[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { data } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as {
        data: { changes: { incident: { id: string } }[] };
      };
      messages.push({
        atMs: performance.now(),
        incidents: data.changes.map(({ incident }) => incident.id),
      });
      response.end("ok");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`,
    messages,
    close: () => server.close(),
  };
}
