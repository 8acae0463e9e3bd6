import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { signWebhook } from "#lib/gusto/webhook-signature.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { POST } from "../../app/api/gusto/webhooks/route.ts";
import { forgetLiveTokens, sealVerificationToken } from "./subscriptions/verification-key.ts";

const TOKEN = new Secret("6590f590-3dba-495e-9bea-c361e1e2efc0");
const FORGED = 10_000;

let database: TestDatabase;
let subscriptionId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const { id } = await db().webhookSubscription.create({
    data: {
      environment: "demo",
      gustoUuid: randomUUID(),
      url: "http://localhost:3000/api/gusto/webhooks",
      subscriptionTypes: ["Employee"],
      status: "verified",
    },
  });
  subscriptionId = id;
  await db().webhookSubscription.update({
    where: { id },
    data: { sealedVerificationToken: await sealVerificationToken(TOKEN, id) },
  });
});
afterAll(async () => {
  await stopQueue();
  await closeDatabase();
  await database.drop();
});
beforeEach(async () => {
  await db().webhookEvent.deleteMany();
  forgetLiveTokens();
});

const now = () => Math.floor(Date.now() / 1_000);
const eventBody = (fields: object = {}) =>
  JSON.stringify({
    uuid: randomUUID(),
    event_type: "employee.updated",
    resource_type: "Company",
    resource_uuid: randomUUID(),
    entity_type: "Employee",
    entity_uuid: randomUUID(),
    timestamp: now(),
    ...fields,
  });
const anyIp = () => `10.${[0, 0, 0].map(() => Math.floor(Math.random() * 256)).join(".")}`;

function deliver(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return POST(
    new Request("http://localhost:3000/api/gusto/webhooks", {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "x-forwarded-for": anyIp(), ...headers },
    }),
  );
}
const signed = (body: string | Uint8Array, token = TOKEN) => ({
  "x-gusto-signature": signWebhook(Buffer.from(body), token),
});

describe("a delivery", () => {
  it("that Gusto signed is stored once, and every repetition is counted", async () => {
    const body = eventBody();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => deliver(body, signed(body))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(await db().webhookEvent.findMany()).toMatchObject([
      { deliveries: 10, state: "received", source: "webhook", subscriptionId },
    ]);
  });

  it.each([-29 * 86_400, -600, 0, 600, 86_400])(
    "with a clock difference of %i seconds is stored",
    async (seconds) => {
      const body = eventBody({ timestamp: now() + seconds });
      expect((await deliver(body, signed(body))).status).toBe(200);
    },
  );

  it("older than what Gusto keeps is refused, though its signature is valid", async () => {
    const body =
      '{"uuid":"04a04afb-b212-42bc-8fe6-b7ce31bf304d","event_type":"company.provisioned","resource_type":"Company","resource_uuid":"5df911a0-e8e9-412d-8aaf-a46ad193dd96","entity_type":"Company","entity_uuid":"5df911a0-e8e9-412d-8aaf-a46ad193dd96","timestamp":1671058841}';
    const answer = await deliver(body, {
      "x-gusto-signature": "249fe7f4544c04b3f9c6c410f304e382378e8c9824907c0a89e75b92fcce9720",
    });
    expect([answer.status, await answer.json()]).toEqual([400, { code: "too_old" }]);
    expect(await db().webhookEvent.count()).toBe(0);
  });

  it("with an unknown type and field is stored", async () => {
    const body = eventBody({
      event_type: "holiday.declared",
      entity_type: null,
      entity_uuid: null,
      surprise: { deep: ["\u0000", "\ud800"] },
    });
    expect((await deliver(body, signed(body))).status).toBe(200);
    expect(await db().webhookEvent.count()).toBe(1);
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["no object", "[]"],
    ["no uuid", eventBody({ uuid: "1; DROP TABLE users" })],
    ["no company", eventBody({ resource_uuid: null })],
    ["no time", eventBody({ timestamp: "soon" })],
    ["a type that is no word", eventBody({ event_type: "a b\u0000" })],
  ])("that Gusto signed but that contains %s is a 400", async (_what, body) => {
    expect((await deliver(body, signed(body))).status).toBe(400);
    expect(await db().webhookEvent.count()).toBe(0);
  });

  it("larger than 64 KB is a 413, whether its header says so or not", async () => {
    const body = eventBody({ padding: "x".repeat(70_000) });
    expect((await deliver(body, signed(body))).status).toBe(413);
    const chunks = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(32_768)),
    });
    const request = new Request("http://localhost:3000/api/gusto/webhooks", {
      method: "POST",
      body: chunks,
      duplex: "half",
      headers: { "x-forwarded-for": anyIp() },
    } as RequestInit);
    expect((await POST(request)).status).toBe(413);
    expect(await db().webhookEvent.count()).toBe(0);
  });

  it("without a signature is a 401, and an address that keeps sending is throttled while Gusto's own are not", async () => {
    const statuses = new Set<number>();
    for (let count = 0; count < 310; count += 1)
      statuses.add((await deliver(eventBody(), { "x-forwarded-for": "198.51.100.7" })).status);
    expect(statuses).toEqual(new Set([401, 429]));
    const body = eventBody();
    expect(
      (await deliver(body, { ...signed(body), "x-forwarded-for": "198.51.100.7" })).status,
    ).toBe(200);
  });

  it("is refused if it was forged, changed, truncated, inflated, replayed with another body or wrongly encoded: ten thousand of them", async () => {
    const good = eventBody();
    const goodSignature = signed(good)["x-gusto-signature"];
    const bytes = Buffer.from(good);
    const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
    const otherBody = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }))
        .map(([at, change]) => bytes.map((byte, index) => (index === at ? byte ^ change : byte))),
      fc.nat(bytes.length - 1).map((length) => bytes.subarray(0, length)),
      fc
        .integer({ min: 1, max: 80_000 })
        .map((extra) => Buffer.concat([bytes, Buffer.alloc(extra, 32)])),
      fc.constant(Buffer.from(good, "utf16le")),
      fc.constant(Buffer.from(`\ufeff${good}`)),
      fc
        .record({ uuid: fc.uuid(), timestamp: fc.integer() })
        .map((fields) => Buffer.from(eventBody(fields))),
      fc
        .record({ verification_token: fc.string({ minLength: 1 }) })
        .map((body) => Buffer.from(JSON.stringify(body))),
    );
    const delivery = fc
      .oneof(
        // Different bytes, with the right signature, another one, or none.
        fc.record({
          body: otherBody,
          signature: fc.oneof(fc.constant(goodSignature), hex, fc.constant(null)),
        }),
        // The right bytes, with an almost correct signature.
        fc.record({
          body: fc.constant(bytes),
          signature: fc.oneof(
            hex,
            fc.constantFrom(
              goodSignature.toUpperCase(),
              goodSignature.slice(1),
              `${goodSignature}0`,
              `sha256=${goodSignature}`,
              `${goodSignature}, ${goodSignature}`,
              Buffer.from(goodSignature, "hex").toString("base64"),
              "",
              null,
            ),
            fc.stringMatching(/^[!-~]{0,80}$/),
          ),
        }),
        fc.record({
          body: fc.constant(bytes),
          signature: fc.string({ minLength: 1 }).map((key) => signWebhook(bytes, new Secret(key))),
        }),
      )
      .filter(
        ({ body, signature }) =>
          !(signature === goodSignature && Buffer.compare(Buffer.from(body), bytes) === 0),
      );
    await fc.assert(
      fc.asyncProperty(delivery, async ({ body, signature }) => {
        const { status } = await deliver(
          new Uint8Array(body),
          signature === null ? {} : { "x-gusto-signature": signature },
        );
        expect([400, 401, 409, 413]).toContain(status);
      }),
      { numRuns: FORGED },
    );
    expect(await db().webhookEvent.count()).toBe(0);
  }, 120_000);
});
