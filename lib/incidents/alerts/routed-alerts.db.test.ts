import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { changeTag } from "#lib/companies/tags/change-tags.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { callerOf } from "#test/caller-of.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { STEADY_MS } from "./decide-alert.ts";
import { readAlerts } from "./read-alerts.ts";
import { sendAlerts } from "./send-alerts.ts";
import { setChannelTag } from "./set-channel-tag.ts";

withDatabase();

type Line = {
  change: string;
  incident: { companies: number; touched: number; tag: string | null };
};

let receiver: Server;
let lines: Line[] = [];
let texts: string[] = [];
let operator: Viewer;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as {
        text?: string;
        data?: { changes: Line[] };
      };
      lines.push(...(body.data?.changes ?? []));
      if (body.text) texts.push(body.text);
      response.end("ok");
    });
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
});
afterAll(() => void receiver.close());

const START = new Date("2026-11-28T20:00:00Z");
const MINUTE = 60_000;
const at = (ms: number) => new Date(START.getTime() + ms);

beforeEach(async () => {
  await db()
    .$executeRaw`TRUNCATE users, companies, incidents, alert_channels, alert_deliveries CASCADE`;
  [lines, texts, operator] = [[], [], await createViewer("operator")];
  const url = new Secret(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
  Object.assign(env(), {
    ...{ ALERT_WEBHOOK_URL: url, ALERT_SLACK_URL: url, ALERT_QUIET_HOURS: undefined },
    ALERT_WEBHOOK_SECRET: new Secret(`whsec_${Buffer.alloc(32, 7).toString("base64")}`),
  });
});

const route = (tag: string) => setChannelTag(callerOf(operator), "webhook", tag);
const tag = (companyId: string, isAdded: boolean) =>
  changeTag(callerOf(operator), companyId, { tag: "vip", isAdded });
const send = (ms = 0) => sendAlerts("webhook", { now: at(ms), limitMs: 2_000 });
const told = () =>
  lines.map(({ change, incident: { companies, touched } }) => [change, companies, touched]);

/** An incident with this many companies, of which the first are tagged. */
async function open(count: number, tagged: number, fields: { severity?: number } = {}) {
  const incident = await db().incident.create({
    data: {
      ...{ cause: "app_removed", severity: 2, since: START, openedAt: START, joinedAt: START },
      ...{ told: 1, accepts: false, ...fields },
    },
  });
  const companies: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const { id } = await createCompany([]);
    companies.push(id);
    await join(incident.id, id);
    if (number < tagged) await tag(id, true);
  }
  return { id: incident.id, companies };
}
const join = (incidentId: string, companyId: string, joinedAt = START) =>
  db().incidentCompany.create({
    data: {
      ...{ incidentId, companyId, source: "connection", problem: "x", since: START, joinedAt },
      waiting: false,
    },
  });
const leave = (companyIds: string[], leftAt: Date) =>
  db().incidentCompany.updateMany({ where: { companyId: { in: companyIds } }, data: { leftAt } });

describe("a channel for companies with a tag", () => {
  it("counts those alone, and is told nothing of an incident without them", async () => {
    await route("VIP");
    await open(3, 2);
    await open(2, 0);
    await send();
    expect(told()).toEqual([["opened", 2, 2]]);
    expect(lines[0]?.incident.tag).toBe("vip");
    expect(await sendAlerts("slack", { now: START })).toBe(2);
    expect(texts.join()).not.toContain("tagged");
  });

  it("is told the end when none of them is left, though the incident goes on", async () => {
    await route("vip");
    const { companies } = await open(3, 1);
    await send();
    await leave(companies.slice(0, 1), at(5 * MINUTE));
    await send(5 * MINUTE + STEADY_MS - 1);
    await send(5 * MINUTE + STEADY_MS);
    await send(60 * MINUTE);
    expect(told()).toEqual([
      ["opened", 1, 1],
      ["resolved", 0, 1],
    ]);
  });

  it("is told the end of what was told, when the tag is removed meanwhile", async () => {
    await route("vip");
    const { id, companies } = await open(2, 1);
    await send();
    await tag(companies[0]!, false);
    await send(10 * MINUTE);
    await db().incident.update({ where: { id }, data: { resolvedAt: at(20 * MINUTE) } });
    await send(30 * MINUTE);
    expect(told()).toEqual([
      ["opened", 1, 1],
      ["resolved", 0, 1],
    ]);
  });

  it("is told the beginning when a company is tagged later, and then the end", async () => {
    await route("vip");
    const { id, companies } = await open(2, 0);
    await send();
    expect(told()).toEqual([]);
    await tag(companies[1]!, true);
    await send(10 * MINUTE);
    await leave(companies, at(20 * MINUTE));
    await db().incident.update({ where: { id }, data: { resolvedAt: at(20 * MINUTE) } });
    await send(30 * MINUTE);
    expect(told()).toEqual([
      ["opened", 1, 1],
      ["resolved", 0, 1],
    ]);
  });

  it("waits with a minor incident until its own company is affected for long enough", async () => {
    await route("vip");
    const { id, companies } = await open(2, 1, { severity: 3 });
    await leave(companies, at(-1));
    await db().incidentCompany.deleteMany({ where: { companyId: companies[0] } });
    await join(id, companies[0]!, at(60 * MINUTE));
    await send(61 * MINUTE);
    expect(told()).toEqual([]);
    await send(66 * MINUTE);
    expect(told()).toEqual([["opened", 1, 1]]);
  });

  it("is told what the whole installation has", async () => {
    await route("vip");
    await db().incident.create({
      data: {
        ...{ cause: "worker_silent", severity: 1, since: START, openedAt: START, told: 1 },
        ...{ joinedAt: START, signalSince: START },
      },
    });
    await send();
    expect(told()).toEqual([["opened", 0, 0]]);
  });

  it("that is told of all again gets the end of what it was told", async () => {
    await route("vip");
    const { id } = await open(3, 1);
    await send();
    expect(await route(" ")).toBeNull();
    await send(2 * MINUTE);
    await db().incident.update({ where: { id }, data: { resolvedAt: at(20 * MINUTE) } });
    await send(30 * MINUTE);
    expect(lines.map(({ change }) => change)).toEqual(["opened", "resolved"]);
  });
});

it("a channel is routed by operators, on record, and its message says so", async () => {
  await setChannelTag(callerOf(operator), "slack", "O'Neill <🦜>");
  const { channels } = await readAlerts(operator);
  expect(channels.map((channel) => [channel.id, channel.tag])).toContainEqual([
    ...["slack", "o'neill <🦜>"],
  ]);
  expect(
    await db().auditLog.findFirst({ where: { action: "alert_routed" }, orderBy: { id: "desc" } }),
  ).toMatchObject({ subject: "alert-channel:slack", detail: { tag: "o'neill <🦜>" } });
  const { companies } = await open(1, 0);
  await changeTag(callerOf(operator), companies[0]!, { tag: "O'Neill <🦜>", isAdded: true });
  await sendAlerts("slack", { now: START });
  expect(texts[0]).toContain("1 company tagged “o'neill &lt;🦜&gt;”");
  await expect(setChannelTag(callerOf(operator), "slack", "a,b")).rejects.toMatchObject({
    code: "invalid_input",
  });
  const admin = await createViewer();
  await expect(setChannelTag(callerOf(admin), "slack", "vip")).rejects.toMatchObject({
    code: "not_found",
  });
  Object.assign(env(), { ALERT_SLACK_URL: undefined });
  await expect(setChannelTag(callerOf(operator), "slack", "vip")).rejects.toMatchObject({
    code: "invalid_input",
  });
});
