import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { type GustoCall, onGustoCall } from "./call-channel.ts";
import { jsonOf } from "./outcome.ts";
import { bearer, type GustoRequest, type OnAnswer, request } from "./request.ts";

type Received = { line: string; headers: IncomingHttpHeaders; body: string };

const COMPANY = "2c7ff837-7df3-49ea-9e71-032dc9de56f4";
const published: GustoCall[] = [];
const received: Received[] = [];
let respond: (response: ServerResponse) => void;

const server = createServer((incoming, response) => {
  const chunks: Buffer[] = [];
  incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
  incoming.on("end", () => {
    const { method, url, headers } = incoming;
    received.push({ line: `${method} ${url}`, headers, body: Buffer.concat(chunks).toString() });
    respond(response);
  });
});
const close = () => {
  server.closeAllConnections();
  server.close();
};

let stopListening: () => void;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  Object.assign(process.env, {
    DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none",
    NEXTAUTH_SECRET: "x".repeat(32),
    TOKEN_ENCRYPTION_KEYS: `1:${Buffer.alloc(32, 1).toString("base64")}`,
    GUSTO_CLIENT_ID: "client",
    GUSTO_CLIENT_SECRET: "secret",
    DEMO_MODE: "1",
    GUSTO_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  stopListening = onGustoCall((call) => void published.push(call));
});
afterAll(() => {
  stopListening();
  close();
});
beforeEach(() => {
  published.length = 0;
  received.length = 0;
  respond = (response) => void response.writeHead(200).end("{}");
});

const send = (call: Partial<GustoRequest> = {}, onAnswer?: OnAnswer) =>
  request(
    { path: "/v1/x", ...call },
    bearer(new Secret("the-token")),
    jsonOf(z.unknown()),
    onAnswer,
  );

describe("a request to Gusto's API", () => {
  it("carries the token and the pinned version, and is a GET by default", async () => {
    expect(await send({ query: { page: "2" } })).toMatchObject({ kind: "ok", value: {} });
    expect(received).toMatchObject([
      {
        line: "GET /v1/x?page=2",
        headers: {
          authorization: "Bearer the-token",
          "x-gusto-api-version": expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
        },
        body: "",
      },
    ]);
    expect(received[0]?.headers).not.toHaveProperty("traceparent");
  });

  it("sends a body as JSON, or exactly as given", async () => {
    await send({ method: "PUT", body: { json: { a: 1 } } });
    const content = new TextEncoder().encode("a,b");
    await send({ method: "POST", query: "?of=a,b", body: { contentType: "text/csv", content } });
    expect(
      received.map(({ line, headers, body }) => [line, headers["content-type"], body]),
    ).toEqual([
      ["PUT /v1/x", "application/json", '{"a":1}'],
      ["POST /v1/x?of=a,b", "text/csv", "a,b"],
    ]);
  });

  it("follows no redirect, which could carry the token elsewhere", async () => {
    respond = (response) => void response.writeHead(307, { location: "/v1/y" }).end();
    expect(await send()).toMatchObject({ kind: "unavailable", reason: "status_307" });
    expect(received).toHaveLength(1);
  });

  it("reports its response before it is judged, and publishes the call with company and reason", async () => {
    const error = { errors: [{ error_key: "request", category: "missing_oauth_scopes" }] };
    respond = (response) => void response.writeHead(403).end(JSON.stringify(error));
    const told: number[] = [];
    const outcome = await send({ companyUuid: COMPANY }, async ({ status }) => {
      told.push(status, published.length);
    });
    expect(outcome.kind).toBe("forbidden");
    expect(told).toEqual([403, 1]);
    expect(published).toMatchObject([
      { endpoint: "/v1/x", companyUuid: COMPANY, status: 403, reason: "missing_oauth_scopes" },
    ]);
  });

  it("that broke off may have taken effect, and one without a connection was never sent", async () => {
    respond = (response) => void response.destroy();
    const broken = await send({ method: "POST" });
    respond = (response) => {
      response.writeHead(200, { "content-length": "100" }).write("{");
      setTimeout(() => response.destroy(), 10);
    };
    const cut = await send({ method: "POST" });
    close();
    const unsent = await send({ method: "POST" });
    expect([broken, cut, unsent]).toMatchObject([
      { kind: "unavailable", reason: "unreachable", answer: null },
      { kind: "unavailable", reason: "unreachable", answer: null },
      { kind: "unavailable", reason: "never_sent", answer: null },
    ]);
    expect(published.map(({ status, reason }) => [status, reason])).toEqual([
      [0, "unreachable"],
      [0, "unreachable"],
      [0, "unreachable"],
    ]);
  });
});
