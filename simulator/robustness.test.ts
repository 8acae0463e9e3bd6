// Hostile or broken requests get a clean 4xx, and the simulator keeps running.

import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createSimulator } from "./create-simulator.ts";
import { REDIRECT_URI, useSimulator } from "./test-support.ts";

const simulator = useSimulator();
const JSON_TYPE = { "content-type": "application/json" };
const FORM_TYPE = { "content-type": "application/x-www-form-urlencoded" };

afterEach(async () => {
  expect((await simulator.control("GET", "/clock")).status).toBe(200);
});

function rawRequest(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(simulator.url()).port), "127.0.0.1", () =>
      socket.write(text),
    );
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString("utf8")));
    socket.on("close", () => resolve(answer.split("\r\n")[0] ?? ""));
    socket.on("error", reject);
  });
}

describe("bodies", () => {
  it.each([
    ["not JSON", JSON_TYPE, "{"],
    ["a JSON list", JSON_TYPE, "[1]"],
    ["JSON of another kind", JSON_TYPE, "5"],
    ["a nested parameter", JSON_TYPE, `{"grant_type":{"a":1}}`],
    ["a repeated form parameter", FORM_TYPE, "grant_type=refresh_token&grant_type=system_access"],
    ["another content type", { "content-type": "text/plain" }, "grant_type=refresh_token"],
    ["prototype keys", JSON_TYPE, `{"__proto__":"x","constructor":"y"}`],
    ["nothing", JSON_TYPE, ""],
  ])("of the token endpoint may be %s: 400", async (_what, headers, body) => {
    const answer = await simulator.ask("POST", "/oauth/token", {
      headers: headers as Record<string, string>,
      body,
    });
    expect([answer.status, answer.json["error"]]).toEqual([400, "invalid_request"]);
  });

  it("of a megabyte are refused", async () => {
    const answer = await simulator.ask("POST", "/oauth/token", {
      headers: FORM_TYPE,
      body: `refresh_token=${"x".repeat(1_000_000)}`,
    });
    expect(answer.status).toBe(413);
    expect(
      (
        await simulator.ask("POST", "/oauth/authorize", {
          headers: FORM_TYPE,
          body: `state=${"x".repeat(1_000_000)}`,
        })
      ).status,
    ).toBe(413);
  });

  it("of a megabyte are refused without a stated length as well", async () => {
    const stream = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 40; i++)
          controller.enqueue(new TextEncoder().encode("x".repeat(25_000)));
        controller.close();
      },
    });
    const init: RequestInit & { duplex: "half" } = {
      method: "POST",
      headers: FORM_TYPE,
      body: stream,
      duplex: "half",
    };
    const status = await fetch(`${simulator.url()}/oauth/token`, init).then(
      (response) => response.status,
      () => 413,
    );
    expect(status).toBe(413);
  });

  it("of an update may be broken: 4xx", async () => {
    await simulator.control("POST", "/application", {
      scopes: ["public", "companies:read", "companies:write"],
    });
    const company = await simulator.companyUuid();
    const { access_token } = await simulator.grant([company]);
    const location = (await simulator.get(`/v1/companies/${company}/locations`, access_token))
      .json[0]?.["uuid"];
    const put = (body: string) =>
      simulator.ask("PUT", `/v1/locations/${String(location)}`, {
        headers: { authorization: `Bearer ${access_token}` },
        body,
      });
    expect((await put("{")).status).toBe(400);
    expect((await put("[]")).status).toBe(409);
  });
});

describe("requests", () => {
  it.each(["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])("by %s do no harm", async (method) => {
    for (const path of [
      "/oauth/token",
      "/oauth/authorize",
      "/v1/token_info",
      "/_simulator/reset",
      "/",
    ]) {
      const { status } = await simulator.ask(method, path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });

  it("with broken percent signs, odd parameters or a long path get a clean response", async () => {
    const { access_token } = await simulator.grant([await simulator.companyUuid()]);
    for (const path of [
      "/v1/companies/%E0%A4%A/employees",
      "/v1/companies/../..//x",
      `/v1/${"a".repeat(8000)}`,
      "/v1/token_info?page=%00&per=-1&page=2",
    ]) {
      expect((await simulator.get(path, access_token)).status).toBeLessThan(500);
    }
    const company = await simulator.companyUuid();
    expect(
      (
        await simulator.get(
          `/v1/companies/${company}/employees?page=-1&per=1e9&sort_by=%00`,
          access_token,
        )
      ).status,
    ).toBe(200);
    expect(
      (
        await simulator.get(
          `/v1/companies/${company}/employees?per=99999999999999999999`,
          access_token,
        )
      ).status,
    ).toBe(200);
  });

  it("with huge headers or a broken request line are refused by the server", async () => {
    expect(
      await rawRequest(
        `GET /v1/token_info HTTP/1.1\r\nHost: localhost\r\nX-Big: ${"x".repeat(60_000)}\r\n\r\n`,
      ),
    ).toContain("431");
    expect(await rawRequest("NONSENSE\r\n\r\n")).toContain("400");
    expect(
      await rawRequest("GET /v1/token_info HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"),
    ).toMatch(/4\d\d/);
  });

  it("to authorize may carry long values", async () => {
    const query = new URLSearchParams({
      client_id: "demo-client-id",
      redirect_uri: REDIRECT_URI,
      response_type: "token",
      state: "s".repeat(6000),
    });
    expect((await simulator.ask("GET", `/oauth/authorize?${query.toString()}`)).status).toBe(302);
    expect(
      (await simulator.ask("GET", `/oauth/authorize?client_id=${"x".repeat(6000)}`)).status,
    ).toBe(401);
  });
});

describe("an error in a handler", () => {
  it("returns 500 in Gusto's shape and prints one line", async () => {
    const lines: string[] = [];
    const broken = createSimulator({ onError: (line) => lines.push(line) });
    broken.simulator.state.tokens.byAccessToken.get = () => {
      throw new Error("planted");
    };
    const answer = await broken.fetch(
      new Request("http://localhost/v1/token_info", { headers: { authorization: "Bearer x" } }),
    );
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ errors: [{ category: "internal_error" }] });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("planted");
    expect(lines[0]).not.toContain("\n");
  });
});
