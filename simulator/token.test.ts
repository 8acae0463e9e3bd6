import { describe, expect, it } from "vitest";
import { CLIENT, REDIRECT_URI, list, text, useSimulator } from "./test-support.ts";

const simulator = useSimulator();
const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** A new authorization code, put straight into the simulator's memory. */
async function issueCode(): Promise<string> {
  const { simulator: world } = simulator.handle();
  const [company] = world.state.companies.keys();
  const [user] = world.state.users.keys();
  const code = `code-${Math.random()}`;
  world.run.codes.set(code, {
    code,
    user_uuid: user ?? "",
    company_uuids: [company ?? ""],
    redirect_uri: REDIRECT_URI,
    code_challenge: null,
    issued_at: world.clock.now(),
    used: false,
  });
  return code;
}

const redeem = (code: string, more: Record<string, unknown> = {}) =>
  simulator.token({ grant_type: "authorization_code", code, redirect_uri: REDIRECT_URI, ...more });

describe("the authorization code", () => {
  it("gets a token pair that lasts two hours", async () => {
    const answer = await redeem(await issueCode());
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.json["token_type"]).toBe("Bearer");
    expect(answer.json["expires_in"]).toBe(7200);
    expect(answer.json["access_token"]).toMatch(/^[\w-]{43}$/);
    expect(answer.json["refresh_token"]).toMatch(/^[\w-]{43}$/);
    expect(answer.json["created_at"]).toBeTypeOf("number");
    expect(answer.json["scope"]).toContain("public companies:read");
  });

  it("works once; its first use's token keeps working", async () => {
    const code = await issueCode();
    const first = await redeem(code);
    const second = await redeem(code);
    expect([second.status, second.json["error"]]).toEqual([400, "invalid_grant"]);
    expect((await simulator.get("/v1/token_info", text(first.json["access_token"]))).status).toBe(
      200,
    );
  });

  it("expires after ten minutes", async () => {
    const code = await issueCode();
    const late = await issueCode();
    await simulator.advance(599);
    expect((await redeem(code)).status).toBe(200);
    await simulator.advance(1);
    expect((await redeem(late)).json["error"]).toBe("invalid_grant");
  });

  it("must come with its request's redirect URI", async () => {
    expect(
      (
        await redeem(await issueCode(), {
          redirect_uri: "http://localhost:3000/api/auth/callback/gusto",
        })
      ).json["error"],
    ).toBe("invalid_grant");
    expect((await redeem(await issueCode(), { redirect_uri: undefined })).json["error"]).toBe(
      "invalid_request",
    );
  });
});

describe("an access token", () => {
  it("is refused once its two hours are over", async () => {
    const { access_token } = await simulator.grant([await simulator.companyUuid()]);
    await simulator.advance(7190);
    expect((await simulator.get("/v1/token_info", access_token)).status).toBe(200);
    await simulator.advance(11);
    const refused = await simulator.get("/v1/token_info", access_token);
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toContain("invalid_token");
  });

  it("of the system names the application and has no refresh token", async () => {
    const answer = await simulator.token({ grant_type: "system_access" });
    expect(answer.json["refresh_token"]).toBeNull();
    const info = await simulator.get("/v1/token_info", text(answer.json["access_token"]));
    expect(info.json["resource"]).toMatchObject({ type: "Oauth::Application" });
    expect(info.json["resource_owner"]).toBeNull();
    const company = await simulator.companyUuid();
    expect(
      (await simulator.get(`/v1/companies/${company}`, text(answer.json["access_token"]))).status,
    ).toBe(403);
  });
});

describe("the request body", () => {
  it.each(["JSON", "form", "form with Basic authentication"])("may be %s", async (format) => {
    const { refresh_token } = await simulator.grant([await simulator.companyUuid()]);
    const parameters = { grant_type: "refresh_token", refresh_token };
    const basic = `Basic ${Buffer.from("demo-client-id:demo-client-secret").toString("base64")}`;
    const request = {
      JSON: {
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...CLIENT, ...parameters }),
      },
      form: { headers: FORM, body: new URLSearchParams({ ...CLIENT, ...parameters }).toString() },
      "form with Basic authentication": {
        headers: { ...FORM, authorization: basic },
        body: new URLSearchParams(parameters).toString(),
      },
    }[format];
    const answer = await simulator.ask("POST", "/oauth/token", request);
    expect(answer.status).toBe(200);
    expect(answer.json["access_token"]).toBeTypeOf("string");
  });

  it("is the only place for the client secret: in the URL it is refused, and the token stays valid", async () => {
    const { refresh_token } = await simulator.grant([await simulator.companyUuid()]);
    const query = new URLSearchParams({
      ...CLIENT,
      grant_type: "refresh_token",
      refresh_token,
    }).toString();
    const inUrl = await simulator.ask("POST", `/oauth/token?${query}`);
    expect([inUrl.status, inUrl.json["error"]]).toEqual([400, "invalid_request"]);
    const both = await simulator.ask("POST", "/oauth/token?client_secret=demo-client-secret", {
      headers: FORM,
      body: query,
    });
    expect(both.status).toBe(400);
    expect((await simulator.refresh(refresh_token)).status).toBe(200);
  });

  it.each([
    [
      "a wrong secret",
      { grant_type: "refresh_token", refresh_token: "x", client_secret: "wrong" },
      401,
      "invalid_client",
    ],
    [
      "an unknown client",
      { grant_type: "refresh_token", refresh_token: "x", client_id: "wrong" },
      401,
      "invalid_client",
    ],
    [
      "no client",
      { grant_type: "refresh_token", refresh_token: "x", client_id: null, client_secret: null },
      401,
      "invalid_client",
    ],
    ["no grant type", {}, 400, "invalid_request"],
    ["an unknown grant type", { grant_type: "password" }, 400, "unsupported_grant_type"],
    ["no refresh token", { grant_type: "refresh_token" }, 400, "invalid_request"],
    [
      "an unknown refresh token",
      { grant_type: "refresh_token", refresh_token: "nope" },
      400,
      "invalid_grant",
    ],
    [
      "a number for a token",
      { grant_type: "refresh_token", refresh_token: 5 },
      400,
      "invalid_request",
    ],
  ])("with %s is refused", async (_what, parameters, status, error) => {
    const answer = await simulator.token(parameters);
    expect([answer.status, answer.json["error"]]).toEqual([status, error]);
    expect(answer.headers.get("www-authenticate")).toContain(`error="${error}"`);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("with a rotated client secret needs the new one", async () => {
    const { refresh_token } = await simulator.grant([await simulator.companyUuid()]);
    await simulator.control("POST", "/application", { client_secret: "another" });
    expect((await simulator.refresh(refresh_token)).json["error"]).toBe("invalid_client");
    expect(
      (
        await simulator.token({
          grant_type: "refresh_token",
          refresh_token,
          client_secret: "another",
        })
      ).status,
    ).toBe(200);
  });
});

describe("revocation", () => {
  const revoke = (token: string) =>
    simulator.ask("POST", "/oauth/revoke", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...CLIENT, token }),
    });
  const eventTypes = async () =>
    list((await simulator.control("GET", "/events")).json["events"]).map(
      (event) => event["event_type"],
    );

  it.each(["access_token", "refresh_token"] as const)(
    "by the %s ends both tokens",
    async (kind) => {
      const pair = await simulator.grant([await simulator.companyUuid()]);
      expect((await revoke(pair[kind])).status).toBe(200);
      expect((await simulator.get("/v1/token_info", pair.access_token)).status).toBe(401);
      expect((await simulator.refresh(pair.refresh_token)).json["error"]).toBe("invalid_grant");
    },
  );

  it.each([
    ["token", 200],
    ["grant", 200],
    ["owner", 401],
  ] as const)(
    "of one grant leaves another of the same person alone, or ends it: %s",
    async (revocation, expected) => {
      await simulator.control("POST", "/application", { revocation });
      const company = await simulator.companyUuid();
      const [one, other] = [await simulator.grant([company]), await simulator.grant([company])];
      await revoke(one.refresh_token);
      expect((await simulator.get("/v1/token_info", one.access_token)).status).toBe(401);
      expect((await simulator.get("/v1/token_info", other.access_token)).status).toBe(expected);
    },
  );

  it("of an unknown token succeeds, of anything without client credentials does not", async () => {
    expect((await revoke("never-seen")).status).toBe(200);
    expect(
      (await simulator.ask("POST", "/oauth/revoke", { headers: FORM, body: "token=x" })).status,
    ).toBe(401);
  });

  it("announces company.deprovisioned if it ended the company's last grant, and only then", async () => {
    const company = await simulator.companyUuid();
    const [one, other] = [await simulator.grant([company]), await simulator.grant([company])];
    await revoke(one.refresh_token);
    expect(await eventTypes()).not.toContain("company.deprovisioned");
    await revoke(other.refresh_token);
    await revoke(other.refresh_token);
    expect(
      (await eventTypes()).map(String).filter((type) => type === "company.deprovisioned"),
    ).toHaveLength(1);
  });

  it("can also come from Gusto's side", async () => {
    const pair = await simulator.grant([await simulator.companyUuid()]);
    await simulator.control("POST", `/grants/${pair.grant_id}/revoke`);
    expect((await simulator.get("/v1/token_info", pair.access_token)).status).toBe(401);
    expect((await simulator.refresh(pair.refresh_token)).json["error"]).toBe("invalid_grant");
    expect(await eventTypes()).toContain("company.deprovisioned");
  });
});
