// Every fault mode over a real socket: what the client sees, and whether the simulator did the
// work.

import { describe, expect, it } from "vitest";
import { matchesEndpoint } from "./http/fault-matching.ts";
import { text, useSimulator } from "./test-support.ts";

const simulator = useSimulator();

async function faultedRefresh(fault: Record<string, unknown>) {
  const pair = await simulator.grant([await simulator.companyUuid()]);
  await simulator.fault({ endpoint: "/oauth/token", ...fault });
  const answer = await simulator
    .refresh(pair.refresh_token)
    .catch((error: unknown) => error as Error);
  const [exchange] = await simulator.ledger();
  return { pair, answer, exchange };
}

describe("faults of the token endpoint", () => {
  it.each([
    ["refuse", false],
    ["drop_before", false],
    ["drop_after", true],
  ])("%s breaks the connection; processed: %s", async (mode, processed) => {
    const { answer, exchange } = await faultedRefresh({ mode });
    expect(answer).toBeInstanceOf(TypeError);
    expect(exchange).toMatchObject({ outcome: `fault:${mode}`, processed });
    expect(exchange?.["result"]).toBe(processed ? "rotated" : null);
  });

  it("refuse does not even read the request", async () => {
    const { exchange } = await faultedRefresh({ mode: "refuse" });
    expect(exchange).toMatchObject({ grant_type: null, presented_fingerprint: null });
  });

  it.each([
    ["status_5xx", 503, "text/html"],
    ["html_200", 200, "text/html"],
    ["status_429", 429, "application/json"],
  ])("%s responds without doing the work", async (mode, status, type) => {
    const { answer, exchange } = await faultedRefresh({ mode });
    if (answer instanceof Error) throw answer;
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toContain(type);
    expect(exchange).toMatchObject({ processed: false, outcome: `fault:${mode}` });
    if (mode === "status_429") expect(answer.headers.get("retry-after")).toBe("30");
  });

  it("truncated_json does the work and cuts the response", async () => {
    const { answer, exchange } = await faultedRefresh({ mode: "truncated_json" });
    if (answer instanceof Error) throw answer;
    expect(answer.status).toBe(200);
    expect(() => JSON.parse(answer.text)).toThrow();
    expect(answer.text).toContain("access_token");
    expect(exchange).toMatchObject({ processed: true, result: "rotated" });
  });

  it("missing_refresh_token leaves it out", async () => {
    const { answer } = await faultedRefresh({ mode: "missing_refresh_token" });
    if (answer instanceof Error) throw answer;
    expect(answer.json["access_token"]).toBeTypeOf("string");
    expect(answer.json).not.toHaveProperty("refresh_token");
  });

  it("echo_refresh_token returns the same refresh token, which still works after the new access token is used", async () => {
    const { pair, answer } = await faultedRefresh({ mode: "echo_refresh_token" });
    if (answer instanceof Error) throw answer;
    expect(answer.json["refresh_token"]).toBe(pair.refresh_token);
    expect((await simulator.get("/v1/token_info", text(answer.json["access_token"]))).status).toBe(
      200,
    );
    expect((await simulator.get("/v1/token_info", pair.access_token)).status).toBe(401);
    expect((await simulator.refresh(pair.refresh_token)).status).toBe(200);
  });

  it.each([[0], [-5], ["abc"], [null]])("bad_expires_in returns %j", async (value) => {
    const { answer } = await faultedRefresh({ mode: "bad_expires_in", value });
    if (answer instanceof Error) throw answer;
    expect(answer.json["expires_in"]).toEqual(value);
  });

  it("delay responds late but correctly", async () => {
    const { answer, exchange } = await faultedRefresh({ mode: "delay", delay_ms: 20 });
    if (answer instanceof Error) throw answer;
    expect(answer.status).toBe(200);
    expect(exchange).toMatchObject({ outcome: "rotated", fault: "delay", processed: true });
  });
});

describe("where and how often a fault applies", () => {
  it("applies as often as requested, then never again", async () => {
    const { access_token } = await simulator.grant([await simulator.companyUuid()]);
    await simulator.fault({ endpoint: "/v1/*", mode: "status_5xx", times: 2 });
    const statuses = [];
    for (let i = 0; i < 3; i++)
      statuses.push((await simulator.get("/v1/token_info", access_token)).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  it("applies until cleared if times is 0, and is listed meanwhile", async () => {
    const { access_token } = await simulator.grant([await simulator.companyUuid()]);
    await simulator.fault({ endpoint: "/v1/token_info", mode: "status_5xx", times: 0 });
    for (let i = 0; i < 4; i++)
      expect((await simulator.get("/v1/token_info", access_token)).status).toBe(503);
    expect((await simulator.control("GET", "/faults")).json["faults"]?.[0]).toMatchObject({
      hits: 4,
    });
    await simulator.control("DELETE", "/faults");
    expect((await simulator.get("/v1/token_info", access_token)).status).toBe(200);
  });

  it("matches a star for one segment, and a plain path as a prefix of whole segments", async () => {
    const company = await simulator.companyUuid();
    const { access_token } = await simulator.grant([company]);
    const status = async (path: string) => (await simulator.get(path, access_token)).status;
    await simulator.fault({ endpoint: "/v1/companies/*/employees", mode: "status_5xx", times: 0 });
    expect(await status(`/v1/companies/${company}/employees`)).toBe(503);
    expect(await status(`/v1/companies/${company}`)).toBe(200);
    await simulator.control("DELETE", "/faults");
    await simulator.fault({ endpoint: "/v1/companies", mode: "status_5xx", times: 0 });
    expect(await status(`/v1/companies/${company}/locations`)).toBe(503);
    expect(await status("/v1/token_info")).toBe(200);
  });

  it.each([
    ["/oauth/token", "/oauth/token", true],
    ["/oauth/token", "/oauth/tokens", false],
    ["/v1/companies/*/employees", "/v1/companies/1/employees", true],
    ["/v1/companies/*/employees", "/v1/companies/1/employees/2", false],
    ["/v1/companies/*/employees", "/v1/companies/1/payrolls", false],
    ["/v1/*", "/v1/companies/1/payrolls", true],
    ["/v1/*", "/oauth/token", false],
    ["/v1/companies/*", "/v1/companies", false],
  ])("the pattern %s matches %s: %s", (pattern, path, expected) => {
    expect(matchesEndpoint(pattern, path)).toBe(expected);
  });

  it("can be narrowed to a grant type alone", async () => {
    const pair = await simulator.grant([await simulator.companyUuid()]);
    await simulator.fault({
      endpoint: "/oauth/token",
      mode: "status_5xx",
      times: 0,
      grant_type: "refresh_token",
    });
    expect((await simulator.token({ grant_type: "system_access" })).status).toBe(200);
    expect((await simulator.refresh(pair.refresh_token)).status).toBe(503);
  });

  it("can be narrowed to a grant type and a company", async () => {
    const [one, other] = [await simulator.companyUuid(0), await simulator.companyUuid(1)];
    const [first, second] = [await simulator.grant([one]), await simulator.grant([other])];
    await simulator.fault({
      endpoint: "/oauth/token",
      mode: "status_5xx",
      times: 0,
      grant_type: "refresh_token",
      company_uuid: other,
    });
    expect((await simulator.token({ grant_type: "system_access" })).status).toBe(200);
    expect((await simulator.refresh(first.refresh_token)).status).toBe(200);
    expect((await simulator.refresh(second.refresh_token)).status).toBe(503);
  });

  it("drops resource requests as well", async () => {
    const { access_token } = await simulator.grant([await simulator.companyUuid()]);
    await simulator.fault({ endpoint: "/v1/token_info", mode: "drop_after" });
    await expect(simulator.get("/v1/token_info", access_token)).rejects.toThrow();
    expect((await simulator.get("/v1/token_info", access_token)).status).toBe(200);
  });

  it("never affects the control API", async () => {
    await simulator.fault({ endpoint: "/*", mode: "refuse", times: 0 });
    expect((await simulator.control("GET", "/faults")).status).toBe(200);
    expect(
      (await simulator.fault({ endpoint: "/x", mode: "nonsense" })).json["problems"]?.[0],
    ).toMatchObject({ field: "mode" });
  });
});
