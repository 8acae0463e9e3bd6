import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { instruments } from "#lib/platform/metrics/instruments.ts";
import { callerOf } from "#test/caller-of.ts";
import { type MailServer, sendMailTo, startMailServer } from "#test/outbound/start-mail-server.ts";
import { createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { GROWS_BY, retryAfterMs, STEADY_MS } from "./decide-alert.ts";
import { readAlerts } from "./read-alerts.ts";
import { readUndeliveredAlerts } from "./read-undelivered.ts";
import { sendAlerts } from "./send-alerts.ts";
import { sendIfNoWorker } from "./send-without-worker.ts";
import { sendTestAlert } from "./send-test-alert.ts";
import { signAlert } from "./sign-alert.ts";

withDatabase();

type Taken = { headers: IncomingMessage["headers"]; body: string };
type Payload = { type: string; data: { changes: { id: string; change: string }[] } };

let receiver: Server;
let mail: MailServer;
/** What the receiver took, and how it answers: a status, or never. */
let taken: Taken[] = [];
let answer: number | "never" = 200;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      taken.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
      if (answer !== "never")
        response.writeHead(answer, answer === 302 ? { location: "/elsewhere" } : {}).end("ok");
    });
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  mail = await startMailServer();
});
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await mail.close();
});

const SECRET = new Secret(`whsec_${Buffer.alloc(32, 7).toString("base64")}`);
const START = new Date("2026-11-28T20:00:00Z");
const MINUTE = 60_000;
const at = (ms: number) => new Date(START.getTime() + ms);

beforeEach(async () => {
  await db().$executeRaw`TRUNCATE users, incidents, alert_channels, alert_deliveries CASCADE`;
  taken = [];
  answer = 200;
  sendMailTo(mail);
  const url = new Secret(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
  Object.assign(env(), {
    ALERT_WEBHOOK_URL: url,
    ALERT_WEBHOOK_SECRET: SECRET,
    ALERT_SLACK_URL: url,
    ALERT_EMAILS: ["oncall@partner.example"],
    ALERT_QUIET_HOURS: undefined,
  });
});

const open = (cause: string, fields: { severity?: number; companies?: number } = {}) =>
  db().incident.create({
    data: {
      ...{ cause, severity: 2, companies: 1, since: START, openedAt: START, joinedAt: START },
      ...{ told: 1, accepts: false, ...fields },
    },
  });
const resolve = (id: string, resolvedAt: Date) =>
  db().incident.update({ where: { id }, data: { resolvedAt, companies: 0 } });
const send = (ms = 0) => sendAlerts("webhook", { now: at(ms), limitMs: 2_000 });
const payloads = () => taken.map(({ body }) => JSON.parse(body) as Payload);
const changes = () => payloads().map(({ data }) => data.changes.map(({ change }) => change));

describe("a channel", () => {
  it("is told of an incident once: that it opened, grew and ended", async () => {
    const { id } = await open("app_removed", { companies: 300 });
    await send();
    await send(2 * MINUTE);
    await db().incident.update({ where: { id }, data: { companies: 300 * GROWS_BY } });
    await send(4 * MINUTE);
    await resolve(id, at(5 * MINUTE));
    await send(5 * MINUTE + STEADY_MS - 1);
    await send(5 * MINUTE + STEADY_MS);
    await send(60 * MINUTE);
    expect(changes()).toEqual([["opened"], ["grown"], ["resolved"]]);
    expect(payloads()[0]).toMatchObject({
      type: "incidents.changed",
      data: {
        changes: [
          {
            id: `${id}:1:opened`,
            incident: { id, cause: "app_removed", companies: 300, severity: "major" },
          },
        ],
      },
    });
  });

  it("gets messages that are signed, with the id of the message", async () => {
    await open("app_removed");
    await send();
    const [{ headers, body }] = taken as [Taken];
    const { id } = await db().alertDelivery.findFirstOrThrow();
    expect(headers).toMatchObject(signAlert(SECRET, { id: `msg_${id}`, at: START, body }));
  });

  it("gets one message for many incidents, and gathers for a minute unless one is critical", async () => {
    await open("app_removed");
    await open("access_ended");
    await send();
    await open("answer_lost");
    await send(30_000);
    expect(taken).toHaveLength(1);
    await open("worker_silent", { severity: 1, companies: 0 });
    await send(31_000);
    expect(changes()).toEqual([
      ["opened", "opened"],
      ["opened", "opened"],
    ]);
  });

  it("is told of a cause that takes 10,000 companies in steps by one message and a few more", async () => {
    const { id } = await open("app_removed", { companies: 500 });
    for (let step = 1; step <= 20; step += 1) {
      await db().incident.update({ where: { id }, data: { companies: 500 * step } });
      await send(step * MINUTE);
    }
    expect(changes()).toEqual([["opened"], ["grown"]]);
  });

  it("is told everything once by two workers at once", async () => {
    for (const cause of ["app_removed", "access_ended"]) await open(cause);
    await Promise.all(Array.from({ length: 6 }, () => send()));
    await send(2 * MINUTE);
    expect(changes()).toEqual([["opened", "opened"]]);
  });

  it("that is not set up gets nothing and costs nothing", async () => {
    Object.assign(env(), { ALERT_WEBHOOK_URL: undefined });
    await open("app_removed");
    expect(await send()).toBe(0);
    expect(await db().alertChannel.count()).toBe(0);
  });
});

describe("a receiver that fails", () => {
  it("is tried again with the same id after growing pauses, and the log says why", async () => {
    const viewer = await createViewer("operator");
    answer = 500;
    await open("app_removed");
    let now = 0;
    for (let failures = 1; failures <= 3; failures += 1) {
      await send(now);
      await send(now + retryAfterMs(failures) - 1);
      now += retryAfterMs(failures);
    }
    expect(taken).toHaveLength(3);
    expect(new Set(taken.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const { channels, deliveries } = await readAlerts(viewer);
    expect(deliveries).toMatchObject([
      { state: "failed", attempts: 3, error: "The receiver answered 500." },
    ]);
    expect(channels.find(({ id }) => id === "webhook")).toMatchObject({
      failingSince: START,
      nextAttemptAt: at(now),
    });
    expect(await readUndeliveredAlerts()).toEqual([
      { channel: "email", seconds: 0 },
      { channel: "slack", seconds: 0 },
      { channel: "webhook", seconds: expect.closeTo((Date.now() - Number(START)) / 1_000, -2) },
    ]);
    answer = 200;
    await send(now);
    expect((await readAlerts(viewer)).deliveries).toMatchObject([{ state: "sent", attempts: 4 }]);
    expect((await readUndeliveredAlerts()).map(({ seconds }) => seconds)).toEqual([0, 0, 0]);
    const { values } = await instruments().alertDeliveries.get();
    expect(values.filter(({ labels }) => labels.channel === "webhook")).toEqual([
      expect.objectContaining({ labels: { channel: "webhook", outcome: "sent" } }),
      expect.objectContaining({ labels: { channel: "webhook", outcome: "failed" } }),
    ]);
  });

  it("for a day is told afterwards in one message, with what began and ended meanwhile", async () => {
    const first = await open("app_removed");
    answer = 503;
    await send();
    await resolve(first.id, at(30 * MINUTE));
    await open("access_ended");
    await send(40 * MINUTE);
    answer = 200;
    taken = [];
    await send(24 * 60 * MINUTE);
    expect(changes()).toEqual([["opened", "passed"]]);
    const states = await db().alertDelivery.findMany({ orderBy: { createdAt: "asc" } });
    expect(states.map(({ state }) => state)).toEqual(["merged", "sent"]);
  });

  it("to answer at all is left after the limit, and holds up no other channel", async () => {
    answer = "never";
    mail.manner = "hold_answer";
    await open("app_removed");
    const hanging = sendAlerts("webhook", { now: START, limitMs: 300 });
    const hangingMail = sendAlerts("email", { now: START, limitMs: 300 });
    await Promise.all([hanging, hangingMail]);
    expect(await db().alertChannel.findMany({ orderBy: { channel: "asc" } })).toMatchObject([
      { channel: "email", failures: 1, leaseUntil: null },
      { channel: "webhook", failures: 1, leaseUntil: null },
    ]);
    answer = 200;
    taken = [];
    expect(await sendAlerts("slack", { now: at(1) })).toBe(1);
    expect(taken).toHaveLength(1);
  });

  it("that answers with another address is not followed there", async () => {
    answer = 302;
    await open("app_removed");
    await send();
    expect(await db().alertDelivery.findFirstOrThrow()).toMatchObject({
      state: "failed",
      error: "The receiver answered 302.",
    });
    expect(taken).toHaveLength(1);
  });
});

describe("while no worker is alive", () => {
  const beat = (ago: string) => db().$executeRaw`
    INSERT INTO process_heartbeats (process, kind, started_at, last_seen_at)
    VALUES ('a worker', 'worker', now(), now() - ${ago}::interval)
    ON CONFLICT (process) DO UPDATE SET last_seen_at = EXCLUDED.last_seen_at`;

  it("the app tells that, and everything else; while one is, it leaves it to the worker", async () => {
    await open("app_removed");
    await beat("0 seconds");
    expect(await sendIfNoWorker()).toBe(false);
    expect(taken).toEqual([]);
    await beat("5 minutes");
    expect(await sendIfNoWorker()).toBe(true);
    const told = payloads().filter(({ data }) => data?.changes);
    expect(JSON.stringify(told)).toContain("worker_silent");
  });
});

it("an incident that flaps twenty times is one message, and its end another", async () => {
  const { id } = await open("app_removed");
  await send();
  for (let flap = 1; flap <= 20; flap += 1) {
    await resolve(id, at(flap * MINUTE));
    await send(flap * MINUTE + 10_000);
    await db().incident.update({ where: { id }, data: { resolvedAt: null, companies: 1 } });
    await send(flap * MINUTE + 40_000);
  }
  expect(changes()).toEqual([["opened"]]);
  await resolve(id, at(21 * MINUTE));
  await send(60 * MINUTE);
  expect(changes()).toEqual([["opened"], ["resolved"]]);
});

describe("an end without a beginning", () => {
  it("is never told, nor what ended before the channel was set up", async () => {
    const old = await open("app_removed");
    await resolve(old.id, at(-MINUTE));
    await send(10 * MINUTE);
    const short = await open("access_ended");
    await resolve(short.id, at(1_000));
    await send(20 * MINUTE);
    expect(taken).toEqual([]);
  });
});

it("in quiet hours only what is critical is told, and the rest in one message afterwards", async () => {
  env().ALERT_QUIET_HOURS = { from: 22 * 60, until: 7 * 60, timeZone: "UTC" };
  await send();
  const night = 3 * 60 * MINUTE;
  await open("app_removed");
  const passed = await open("access_ended");
  await resolve(passed.id, at(night + 30 * MINUTE));
  await send(night + 60 * MINUTE);
  expect(taken).toEqual([]);
  await open("worker_silent", { severity: 1, companies: 0 });
  await send(night + 61 * MINUTE);
  expect(changes()).toEqual([["opened"]]);
  await send(11 * 60 * MINUTE);
  expect(changes()).toEqual([["opened"], ["opened", "passed"]]);
});

describe("what arrives", () => {
  it("by email says what, since when, whom, who must act and where", async () => {
    const { id } = await open("app_removed", { companies: 300 });
    await sendAlerts("email", { now: START });
    const [{ to, text }] = mail.inbox as [MailServer["inbox"][number]];
    expect(to).toEqual(["oncall@partner.example"]);
    expect(text).toContain("Subject: [Major] App removed in Gusto: 300 companies");
    expect(text).toContain("Company admins must act.");
    expect(text).toContain(`/incidents/${id}`);
  });

  it("on Slack is text in which nothing is markup", async () => {
    await open("app_removed");
    await sendAlerts("slack", { now: START });
    expect(JSON.parse(taken[0]!.body)).toEqual({
      text: expect.stringMatching(/^\[Major\] App removed in Gusto: 1 company\n/) as string,
    });
  });
});

describe("a test", () => {
  it("is sent at once, and stands in the log", async () => {
    const operator = await createViewer("operator");
    expect(await sendTestAlert(callerOf(operator), "webhook")).toBeNull();
    expect(payloads()).toMatchObject([{ type: "alert.test" }]);
    answer = 404;
    expect(await sendTestAlert(callerOf(operator), "slack")).toBe("The receiver answered 404.");
    const { deliveries } = await readAlerts(operator);
    expect(deliveries.map(({ state }) => state).toSorted()).toEqual(["sent", "test_failed"]);
  });

  it("is for operators, and for channels that are set up", async () => {
    const admin = await createViewer();
    await expect(sendTestAlert(callerOf(admin), "webhook")).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(readAlerts(admin)).rejects.toMatchObject({ code: "not_found" });
    Object.assign(env(), { ALERT_SLACK_URL: undefined });
    const operator = await createViewer("operator");
    await expect(sendTestAlert(callerOf(operator), "slack")).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});
