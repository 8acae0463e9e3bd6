import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AVERY, REDIRECT_URI, text, useSimulator } from "./test-support.ts";

const simulator = useSimulator();

const REQUEST = {
  client_id: "demo-client-id",
  redirect_uri: REDIRECT_URI,
  response_type: "code",
  state: "s t/a+te",
};

function authorizePath(changes: Record<string, string | null> = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...REQUEST, ...changes }))
    if (value !== null) parameters.set(name, value);
  return `/oauth/authorize?${parameters.toString()}`;
}

/** Signs in like a browser does, and returns the session cookie. */
async function signIn(email: string): Promise<string> {
  const { users } = (await simulator.control("GET", "/users")).json as unknown as {
    users: { uuid: string; email: string }[];
  };
  const uuid = users.find((user) => user.email === email)?.uuid ?? "";
  const answer = await simulator.ask("POST", "/oauth/authorize/sign_in", {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      user_uuid: uuid,
      return_to: authorizePath().split("?")[1] ?? "",
    }).toString(),
  });
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe(authorizePath());
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

function decide(
  cookie: string,
  decision: string,
  companyUuids: string[],
  more: Record<string, string> = {},
) {
  const form = new URLSearchParams({ ...REQUEST, ...more, decision });
  for (const uuid of companyUuids) form.append("company_uuid", uuid);
  return simulator.ask("POST", "/oauth/authorize", {
    headers: { cookie, "content-type": "application/x-www-form-urlencoded" },
    body: form.toString(),
  });
}

function redirectOf(answer: { headers: Headers }): URL {
  return new URL(answer.headers.get("location") ?? "");
}

describe("signing in", () => {
  it("asks who the visitor is, listing everyone's name and role", async () => {
    const page = await simulator.ask("GET", authorizePath());
    expect(page.status).toBe(200);
    expect(page.text).toContain("Gusto (simulator)");
    expect(page.text).toContain("Avery Chen");
    expect(page.text).toContain("Full-access admin");
    expect(page.text).not.toContain("<script");
  });

  it("remembers the account and lets it be changed", async () => {
    const cookie = await signIn(AVERY);
    expect((await simulator.ask("GET", authorizePath(), { headers: { cookie } })).text).toContain(
      "asks for access",
    );
    const again = await simulator.ask("GET", `${authorizePath()}&switch_account=1`, {
      headers: { cookie },
    });
    expect(again.text).toContain("Sign in to Gusto");
  });

  it("uses a login hint's account", async () => {
    const page = await simulator.ask("GET", authorizePath({ login_hint: AVERY }));
    expect(page.text).toContain("signed in as Avery Chen");
    expect(page.headers.get("set-cookie")).toContain("HttpOnly");
  });
});

describe("allowing", () => {
  it("sends a code and the state back, and the code gets a token for the chosen company only", async () => {
    const cookie = await signIn(AVERY);
    const company = await simulator.companyUuid(3);
    const answer = await decide(cookie, "allow", [company]);
    expect(answer.status).toBe(302);
    const back = redirectOf(answer);
    expect(back.origin + back.pathname).toBe(REDIRECT_URI);
    expect(back.searchParams.get("state")).toBe(REQUEST.state);
    const token = await simulator.token({
      grant_type: "authorization_code",
      code: back.searchParams.get("code"),
      redirect_uri: REDIRECT_URI,
    });
    expect(token.status).toBe(200);
    const info = await simulator.get("/v1/token_info", text(token.json["access_token"]));
    expect(info.json["resource"]).toEqual({ type: "Company", uuid: company });
  });

  it("offers exactly one company under strict access", async () => {
    const cookie = await signIn(AVERY);
    const page = await simulator.ask("GET", authorizePath(), { headers: { cookie } });
    expect(page.text.match(/type="radio"/g)).toHaveLength(6);
    const two = await decide(cookie, "allow", [
      await simulator.companyUuid(0),
      await simulator.companyUuid(1),
    ]);
    expect(two.status).toBe(422);
    expect(two.text).toContain("exactly one company");
    const none = await decide(cookie, "allow", []);
    expect(none.status).toBe(422);
  });

  it("offers several companies under legacy access, and the grant covers all of them", async () => {
    await simulator.control("POST", "/application", { access: "legacy" });
    const cookie = await signIn(AVERY);
    const page = await simulator.ask("GET", authorizePath(), { headers: { cookie } });
    expect(page.text.match(/type="checkbox"/g)).toHaveLength(6);
    const companies = [await simulator.companyUuid(0), await simulator.companyUuid(1)];
    const code = redirectOf(await decide(cookie, "allow", companies)).searchParams.get("code");
    const token = text(
      (
        await simulator.token({
          grant_type: "authorization_code",
          code,
          redirect_uri: REDIRECT_URI,
        })
      ).json["access_token"],
    );
    expect((await simulator.get("/v1/token_info", token)).json["resource"]).toBeNull();
    const me = await simulator.get("/v1/me", token, { "x-gusto-api-version": "2023-04-01" });
    const listed = me.json["roles"]?.["payroll_admin"]?.["companies"] as unknown as {
      uuid: string;
    }[];
    expect(listed.map((company) => company.uuid)).toEqual(companies);
    for (const company of companies)
      expect((await simulator.get(`/v1/companies/${company}`, token)).status).toBe(200);
  });

  it("checks the code verifier when a code challenge was sent", async () => {
    const verifier = "a-verifier-that-is-long-enough-for-the-specification-0123";
    const challenge = {
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    };
    const cookie = await signIn(AVERY);
    const company = await simulator.companyUuid(0);
    const exchange = async (more: Record<string, string>) => {
      const code = redirectOf(await decide(cookie, "allow", [company], challenge)).searchParams.get(
        "code",
      );
      return simulator.token({
        grant_type: "authorization_code",
        code,
        redirect_uri: REDIRECT_URI,
        ...more,
      });
    };
    expect((await exchange({ code_verifier: verifier })).status).toBe(200);
    expect((await exchange({ code_verifier: "wrong" })).json["error"]).toBe("invalid_grant");
    expect((await exchange({})).json["error"]).toBe("invalid_request");
  });

  it("keeps two hundred companies usable with a filter", async () => {
    await simulator.control("POST", "/companies", {
      count: 200,
      name: "Lantern Cafe",
      admin_email: AVERY,
    });
    const cookie = await signIn(AVERY);
    const all = await simulator.ask("GET", authorizePath(), { headers: { cookie } });
    expect(all.text.match(/type="radio"/g)).toHaveLength(206);
    const some = await simulator.ask("GET", authorizePath({ filter: "cafe 19" }), {
      headers: { cookie },
    });
    expect(some.text).toContain(
      "12 of 206 companies match.".replace("12", String(some.text.match(/type="radio"/g)?.length)),
    );
    expect(some.text.match(/type="radio"/g)?.length).toBe(11);
  });
});

describe("not allowing", () => {
  it("reports a denial to the application", async () => {
    const answer = await decide(await signIn(AVERY), "deny", []);
    const back = redirectOf(answer);
    expect(back.searchParams.get("error")).toBe("access_denied");
    expect(back.searchParams.get("error_description")).toMatch(/denied/);
    expect(back.searchParams.get("state")).toBe(REQUEST.state);
    expect(back.searchParams.has("code")).toBe(false);
  });

  it("turns an employee away, with a link back to the application", async () => {
    const cookie = await signIn("erin.sato@brightbakery.example");
    const page = await simulator.ask("GET", authorizePath(), { headers: { cookie } });
    expect(page.status).toBe(403);
    expect(page.text).toContain("primary admin or a full-access admin");
    expect(page.text).toContain("error=access_denied");
    expect((await decide(cookie, "allow", [await simulator.companyUuid(0)])).status).toBe(403);
  });

  it("does not let a limited admin connect the company they only partly administer", async () => {
    const cookie = await signIn("nadia.brooks@mapleandmain.example");
    const page = await simulator.ask("GET", authorizePath(), { headers: { cookie } });
    expect(page.text).not.toContain("Tidewater");
    expect((await decide(cookie, "allow", [await simulator.companyUuid(6)])).status).toBe(403);
  });

  it("refuses a form sent by another site", async () => {
    const cookie = await signIn(AVERY);
    const form = new URLSearchParams({
      ...REQUEST,
      decision: "allow",
      company_uuid: await simulator.companyUuid(0),
    }).toString();
    const headers = {
      cookie,
      "content-type": "application/x-www-form-urlencoded",
      "sec-fetch-site": "cross-site",
    };
    expect((await simulator.ask("POST", "/oauth/authorize", { headers, body: form })).status).toBe(
      403,
    );
  });
});

describe("an invalid request", () => {
  it.each([
    ["an unknown client", { client_id: "somebody-else" }, 401, "unknown client"],
    ["no client", { client_id: null }, 400, "client_id"],
    [
      "an unregistered redirect URI",
      { redirect_uri: "https://evil.example/callback" },
      400,
      "redirect uri",
    ],
    [
      "a redirect URI with something appended",
      { redirect_uri: `${REDIRECT_URI}?next=x` },
      400,
      "redirect uri",
    ],
    ["no redirect URI", { redirect_uri: null }, 400, "redirect uri"],
  ])("%s gets a page and never a redirect", async (_what, changes, status, text) => {
    const page = await simulator.ask("GET", authorizePath(changes));
    expect(page.status).toBe(status);
    expect(page.text).toContain(text);
    expect(page.headers.get("location")).toBeNull();
  });

  it.each([
    [{ response_type: "token" }, "unsupported_response_type"],
    [{ response_type: null }, "invalid_request"],
    [{ scope: "openid" }, "invalid_scope"],
    [{ code_challenge: "abc", code_challenge_method: "plain" }, "invalid_code_challenge_method"],
  ])("is reported back to the application (%j)", async (changes, error) => {
    const back = redirectOf(await simulator.ask("GET", authorizePath(changes)));
    expect(back.searchParams.get("error")).toBe(error);
    expect(back.searchParams.get("state")).toBe(REQUEST.state);
  });

  it("with a duplicate parameter is refused", async () => {
    expect(
      (await simulator.ask("GET", `${authorizePath()}&redirect_uri=https://evil.example/`)).status,
    ).toBe(400);
  });

  it("is escaped wherever it is shown", async () => {
    const uuid = await simulator.companyUuid(0);
    await simulator.control("POST", `/companies/${uuid}`, {
      name: `<script>alert("x")</script>'); DROP TABLE companies;--`,
    });
    const cookie = await signIn(AVERY);
    const page = await simulator.ask(
      "GET",
      authorizePath({ state: `"><img src=x onerror=alert(1)>`, filter: `"><b>` }),
      { headers: { cookie } },
    );
    expect(page.text).not.toContain("<script");
    expect(page.text).not.toContain("<img");
    expect((await simulator.ask("GET", authorizePath(), { headers: { cookie } })).text).toContain(
      "&lt;script&gt;",
    );
  });
});
