// What the application does in its own name: system access tokens, the old API token,
// disconnecting, retired versions.

import { describe, expect, it } from "vitest";
import { list, text, useSimulator } from "./test-support.ts";

const simulator = useSimulator();
const disconnect = (company: string, accessToken: string) =>
  simulator.send("POST", `/v1/companies/${company}/disconnect_app_integration`, accessToken);
const events = async () =>
  list((await simulator.control("GET", "/events")).json["events"]).map(
    (event) => event["event_type"],
  );

describe("a system access token", () => {
  it("lasts two hours, several can coexist, and has no refresh token", async () => {
    const answer = await simulator.token({ grant_type: "system_access" });
    expect(answer.json).toMatchObject({ expires_in: 7200, refresh_token: null });
    const [first, second] = [text(answer.json["access_token"]), await simulator.systemToken()];
    for (const token of [first, second, first])
      expect((await simulator.get("/v1/events", token)).status).toBe(200);
    await simulator.advance(7201);
    expect((await simulator.get("/v1/events", first)).status).toBe(401);
  });

  it("cannot read a company's data, and only what the application's scopes allow", async () => {
    const company = await simulator.companyUuid();
    const token = await simulator.systemToken();
    for (const path of ["", "/employees", "/payrolls", "/admins"])
      expect((await simulator.get(`/v1/companies/${company}${path}`, token)).status).toBe(403);
    await simulator.control("POST", "/application", {
      scopes: ["public", "companies:read", "webhook_subscriptions:read"],
    });
    const narrow = await simulator.systemToken();
    expect((await simulator.get("/v1/webhook_subscriptions", narrow)).status).toBe(200);
    expect((await simulator.get("/v1/events", narrow)).json["errors"]?.[0]?.["metadata"]).toEqual({
      missing_scope_name: "events:read",
    });
  });
});

describe("the organization's API token", () => {
  const ask = (path: string, token = "demo-api-token") =>
    simulator.ask("GET", path, { headers: { authorization: `Token ${token}` } });

  it("opens events, webhooks and provisioning, and nothing else", async () => {
    const company = await simulator.companyUuid();
    for (const path of ["/v1/events", "/v1/webhook_subscriptions", "/v1/webhooks/health_check"])
      expect((await ask(path)).status).toBe(200);
    const headers = { authorization: "Token demo-api-token" };
    const body = JSON.stringify({
      user: { first_name: "A", last_name: "B", email: "a@b.example" },
      company: { name: "C" },
    });
    expect((await simulator.ask("POST", "/v1/provision", { headers, body })).status).toBe(201);
    for (const path of [`/v1/companies/${company}`, "/v1/token_info", "/v1/eventsx"])
      expect((await ask(path)).status).toBe(401);
    expect(
      (
        await simulator.ask("POST", `/v1/companies/${company}/disconnect_app_integration`, {
          headers,
        })
      ).status,
    ).toBe(401);
  });

  it("must be the right one, and can be removed", async () => {
    expect((await ask("/v1/events", "another")).status).toBe(401);
    await simulator.control("POST", "/application", { api_token: "" });
    expect((await ask("/v1/events")).status).toBe(401);
    expect((await ask("/v1/events", " ")).status).toBe(401);
  });
});

describe("disconnecting a company", () => {
  it("ends every user's grant at once and is announced once; after that it returns 404", async () => {
    const [company, other] = [await simulator.companyUuid(1), await simulator.companyUuid(0)];
    const avery = await simulator.grant([company], { admin_email: "avery.chen@ledgerly.example" });
    const marcus = await simulator.grant([company], {
      admin_email: "marcus.webb@northpinedental.example",
    });
    const bystander = await simulator.grant([other]);
    const token = await simulator.systemToken();
    expect((await disconnect(company, token)).status).toBe(204);
    for (const { access_token } of [avery, marcus])
      expect((await simulator.get("/v1/token_info", access_token)).status).toBe(401);
    expect((await simulator.refresh(marcus.refresh_token)).json["error"]).toBe("invalid_grant");
    expect((await simulator.get("/v1/token_info", bystander.access_token)).status).toBe(200);
    expect(
      (await events()).filter((type) => type === ("company.deprovisioned" as unknown)),
    ).toHaveLength(1);
    expect((await disconnect(company, token)).status).toBe(404);
    expect((await disconnect("nothing", token)).status).toBe(404);
  });

  it("is not for a company's own token", async () => {
    const company = await simulator.companyUuid();
    const { access_token } = await simulator.grant([company]);
    expect((await disconnect(company, access_token)).status).toBe(403);
    expect((await simulator.get("/v1/token_info", access_token)).status).toBe(200);
  });
});

describe("a version with a sunset", () => {
  it("works as usual before that day and returns 406 from then on, requested or implied", async () => {
    const { access_token } = await simulator.grant([await simulator.companyUuid()], {
      expires_in: 10 * 86_400,
    });
    const inTwoDays = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    await simulator.control("POST", "/application", {
      api_version_sunsets: { "2026-06-15": inTwoDays },
    });
    const statuses = async () => [
      (await simulator.get("/v1/token_info", access_token)).status,
      (await simulator.get("/v1/token_info", access_token, { "x-gusto-api-version": "2026-06-15" }))
        .status,
    ];
    expect(await statuses()).toEqual([200, 200]);
    await simulator.advance(2 * 86_400);
    expect(await statuses()).toEqual([406, 406]);
    await simulator.control("POST", "/application", { api_version_sunsets: {} });
    expect(await statuses()).toEqual([200, 200]);
    expect(
      (
        await simulator.control("POST", "/application", {
          api_version_sunsets: { "1999-01-01": "2020-01-01" },
        })
      ).status,
    ).toBe(422);
  });
});
