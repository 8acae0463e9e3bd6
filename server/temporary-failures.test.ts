import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  answerTemporaryFailures,
  markTemporaryFailure,
} from "#lib/platform/http/temporary-failure.ts";

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    void answerTemporaryFailures(response, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (request.url?.startsWith("/away")) markTemporaryFailure();
      if (request.url === "/away/said")
        response.writeHead(500, "Internal Server Error", { "x-kept": "1" });
      else response.statusCode = request.url === "/away/shown" ? 200 : 500;
      response.end("the page");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

it("a page that failed because the database is away is a 503 that says when to come back", async () => {
  for (const place of ["/away", "/away/said"]) {
    const answer = await fetch(url + place);
    expect([answer.status, answer.statusText]).toEqual([503, "Service Unavailable"]);
    expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(await answer.text()).toBe("the page");
  }
  expect((await fetch(`${url}/away/said`)).headers.get("x-kept")).toBe("1");
});

it("a page that failed otherwise stays a 500, and one that was shown all the same a 200", async () => {
  const [failed, away, shown] = await Promise.all(
    ["/failed", "/away", "/away/shown"].map((place) => fetch(url + place)),
  );
  expect([failed?.status, away?.status, shown?.status]).toEqual([500, 503, 200]);
  expect(failed?.headers.get("retry-after")).toBeNull();
});
