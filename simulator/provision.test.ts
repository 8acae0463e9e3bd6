import { beforeEach, describe, expect, it } from "vitest";
import { CLIENT, REDIRECT_URI, list, text, useSimulator } from "./test-support.ts";

const simulator = useSimulator();
let system = "";

const USER = {
  first_name: "Frank",
  last_name: "Ocean",
  email: "frank@ocean.example",
  phone: "2345558899",
};
const COMPANY = {
  name: "Frank's Ocean, LLC",
  trade_name: "Frank's Ocean",
  ein: "123456789",
  addresses: [
    {
      street_1: "1201 16th Street Mall",
      street_2: "Suite 350",
      city: "Denver",
      zip: "80202",
      state: "CO",
      phone: "2345678900",
      is_primary: "true",
    },
    { street_1: "525 20th Street", city: "San Francisco", zip: "94107", state: "CA" },
  ],
};

beforeEach(async () => {
  system = await simulator.systemToken();
});

const provision = (body: unknown) => simulator.send("POST", "/v1/provision", system, body);
const authorizePath = `/oauth/authorize?${new URLSearchParams({ client_id: CLIENT.client_id, redirect_uri: REDIRECT_URI, response_type: "code", state: "s", login_hint: USER.email }).toString()}`;

describe("provisioning a company", () => {
  it("returns 201 with a page to claim the account, and nothing else", async () => {
    const answer = await provision({ user: USER, company: COMPANY });
    expect(answer.status).toBe(201);
    expect(Object.keys(answer.json)).toEqual(["account_claim_url"]);
    expect(text(answer.json["account_claim_url"])).toMatch(
      new RegExp(`^${simulator.url()}/claim_account/\\d+$`),
    );
  });

  it("lets the admin claim the account, then sign in and connect the company", async () => {
    const path = new URL(
      text((await provision({ user: USER, company: COMPANY })).json["account_claim_url"]),
    ).pathname;
    expect((await simulator.ask("GET", authorizePath)).text).toContain("Sign in to Gusto");
    expect((await simulator.ask("GET", authorizePath)).text).not.toContain(USER.email);
    const page = await simulator.ask("GET", path);
    expect([
      page.status,
      page.text.includes("Frank&#39;s Ocean, LLC"),
      page.text.includes(">Claim</button>"),
    ]).toEqual([200, true, true]);
    expect(
      (await simulator.ask("POST", path, { headers: { "sec-fetch-site": "cross-site" } })).status,
    ).toBe(403);
    const claimed = await simulator.ask("POST", path);
    expect(claimed.text).toContain("is claimed");
    expect((await simulator.ask("GET", path)).text).toContain("is claimed");

    const consent = await simulator.ask("GET", authorizePath);
    const company = /name="company_uuid" value="([^"]+)"/.exec(consent.text)?.[1] ?? "";
    const form = new URLSearchParams({
      client_id: CLIENT.client_id,
      redirect_uri: REDIRECT_URI,
      response_type: "code",
      decision: "allow",
      company_uuid: company,
    });
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      cookie: (consent.headers.get("set-cookie") ?? "").split(";")[0] ?? "",
    };
    const redirect = await simulator.ask("POST", "/oauth/authorize", {
      headers,
      body: form.toString(),
    });
    const code = new URL(redirect.headers.get("location") ?? "").searchParams.get("code");
    const pair = await simulator.token({
      grant_type: "authorization_code",
      code,
      redirect_uri: REDIRECT_URI,
    });
    const read = async (rest: string) =>
      (await simulator.get(`/v1/companies/${company}${rest}`, text(pair.json["access_token"])))
        .json;
    expect(await read("")).toMatchObject({
      name: COMPANY.name,
      trade_name: "Frank's Ocean",
      company_status: "Not Approved",
      ein: "123456789",
      primary_payroll_admin: { email: USER.email },
    });
    expect(list(await read("/locations")).map((each) => each["city"])).toEqual([
      "Denver",
      "San Francisco",
    ]);
    expect([await read("/employees"), await read("/payrolls")]).toEqual([[], []]);
  });

  it("has no page for an unknown number", async () => {
    for (const path of ["/claim_account/1", "/claim_account/%00"])
      expect((await simulator.ask("GET", path)).status).toBe(404);
    expect((await simulator.ask("POST", "/claim_account/1")).status).toBe(404);
  });
});

describe("an invalid request returns 422", () => {
  it("if user or company is missing", async () => {
    expect((await provision({ company: COMPANY })).json["errors"]).toEqual([
      { error_key: "user", category: "missing_parameter", message: "user is required." },
    ]);
    expect((await provision({})).json["errors"]).toHaveLength(2);
  });

  it("if their fields are missing, nested", async () => {
    const answer = await provision({ user: { first_name: " ", email: 5 }, company: { name: "" } });
    expect(answer.status).toBe(422);
    expect(answer.json["errors"]).toEqual([
      {
        error_key: "user",
        category: "nested_errors",
        errors: [
          {
            error_key: "first_name",
            category: "invalid_attribute_value",
            message: "First name is required",
          },
          {
            error_key: "last_name",
            category: "invalid_attribute_value",
            message: "Last name is required",
          },
          { error_key: "email", category: "invalid_attribute_value", message: "Email is required" },
        ],
      },
      {
        error_key: "company",
        category: "nested_errors",
        errors: [
          { error_key: "name", category: "invalid_attribute_value", message: "Name is required" },
        ],
      },
    ]);
  });

  it.each(["frank", "frank@", "@ocean.example", "a b@c.example", "frank@ocean"])(
    "if the email address is %j",
    async (email) => {
      const answer = await provision({ user: { ...USER, email }, company: COMPANY });
      expect([answer.status, answer.json["errors"]?.[0]?.["message"]]).toEqual([
        422,
        "Invalid email address.",
      ]);
    },
  );

  it("if the email address is already known, in any case", async () => {
    await provision({ user: USER, company: COMPANY });
    const answer = await provision({
      user: { ...USER, email: "FRANK@ocean.example" },
      company: COMPANY,
    });
    expect([answer.status, answer.json["errors"]?.[0]?.["errors"]?.[0]?.["error_key"]]).toEqual([
      422,
      "email",
    ]);
    expect(list((await simulator.control("GET", "/companies")).json["companies"])).toHaveLength(9);
  });

  it("and 400 if it is not JSON, 403 without the scope", async () => {
    expect(
      (
        await simulator.ask("POST", "/v1/provision", {
          headers: { authorization: `Bearer ${system}` },
          body: "{",
        })
      ).status,
    ).toBe(400);
    const { access_token } = await simulator.grant([await simulator.companyUuid()]);
    expect(
      (
        await simulator.send("POST", "/v1/provision", access_token, {
          user: USER,
          company: COMPANY,
        })
      ).status,
    ).toBe(403);
  });
});
