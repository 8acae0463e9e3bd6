import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { NextConfig } from "next";
import { afterAll, beforeAll, expect, it } from "vitest";
import { GUARDING_HEADERS } from "#lib/platform/http/guarding-headers.ts";
import { callTokenRouteDirectly } from "#lib/platform/http/direct-route.ts";
import { answerDirectly } from "./answer-directly.ts";

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (!answerDirectly(request, response)) response.end("Next.js");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const TOKEN = "/api/v1/companies/0199-a/access-token";
const ask = async (path: string, init?: RequestInit) => {
  const answer = await fetch(url + path, init);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

it("before the app has begun, everything is left to Next.js", async () => {
  expect(await ask(TOKEN)).toMatchObject({ text: "Next.js" });
});

it("a request for an access token reaches its handler as it came, and its answer the caller", async () => {
  callTokenRouteDirectly(async (request, { params }) =>
    Response.json(
      {
        company: (await params).gustoUuid,
        query: new URL(request.url).search,
        key: request.headers.get("authorization"),
      },
      { status: 409, headers: { "retry-after": "5", "cache-control": "no-store, no-transform" } },
    ),
  );
  const { status, headers, text } = await ask(`${TOKEN}?rejected_version=3`, {
    headers: { authorization: "Bearer key" },
  });
  expect([status, JSON.parse(text)]).toEqual([
    409,
    { company: "0199-a", query: "?rejected_version=3", key: "Bearer key" },
  ]);
  expect(Object.fromEntries(headers)).toMatchObject({
    "content-type": "application/json",
    "content-length": String(text.length),
    "retry-after": "5",
    "cache-control": "no-store, no-transform",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
  });
});

it.each([
  ["POST", TOKEN],
  ["GET", "/api/v1/companies/0199-a/access-token/"],
  ["GET", "/api/v1/companies/0199%2Da/access-token"],
  ["GET", "/api/v1/companies/a/b/access-token"],
  ["GET", "/api/v1/companies/0199-a/access-tokens"],
])("%s %s is left to Next.js", async (method, path) => {
  expect(await ask(path, { method })).toMatchObject({ text: "Next.js" });
});

it("a handler that fails is an error without a word of why", async () => {
  callTokenRouteDirectly(() => Promise.reject(new Error("secret")));
  expect(await ask(TOKEN)).toMatchObject({ status: 500, text: "" });
});

it("what Next.js answers and what we answer ourselves has the same guarding headers", async () => {
  const path: string = "../next.config.js";
  const { default: config } = (await import(path)) as { default: NextConfig };
  const [everywhere] = (await config.headers?.()) ?? [];
  expect(everywhere?.headers).toEqual(
    Object.entries(GUARDING_HEADERS).map(([key, value]) => ({ key, value })),
  );
});
