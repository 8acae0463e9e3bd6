import { IncomingMessage, request } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { text, useSimulator } from "./test-support.ts";

const simulator = useSimulator();

/** fetch doesn't let a test set Host; a plain socket does. */
function statusWith(headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const url = new URL(`${simulator.url()}/_simulator/companies`);
    request({ host: "127.0.0.1", port: url.port, path: url.pathname, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

describe("the control API", () => {
  it.each(["localhost", "127.0.0.1:4010", "[::1]:4010"])(
    "accepts the loopback host %s",
    async (host) => {
      expect(await statusWith({ host })).toBe(200);
    },
  );

  it.each([
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example:4010",
    "192.168.0.7:4010",
  ])("refuses the host %s", async (host) => {
    expect(await statusWith({ host })).toBe(403);
  });

  it.each([
    ["10.0.0.5", 403],
    ["::ffff:10.0.0.5", 403],
    ["127.0.0.1", 200],
    ["::ffff:127.0.0.1", 200],
    ["::1", 200],
  ])("checks the peer's address: %s gets %s", async (remoteAddress, status) => {
    const incoming = Object.assign(new IncomingMessage(new Socket()), {
      socket: { remoteAddress },
    });
    const answer = await simulator
      .handle()
      .fetch(new Request("http://localhost/_simulator/clock"), { incoming });
    expect(answer.status).toBe(status);
  });

  it("refuses anything a web page sends", async () => {
    expect(await statusWith({ host: "localhost", origin: "http://localhost:3000" })).toBe(403);
    expect(await statusWith({ host: "localhost", origin: "null" })).toBe(403);
  });

  it("names the invalid field of a body", async () => {
    const problem = async (path: string, body: unknown) => {
      const answer = await simulator.control("POST", path, body);
      return [answer.status, answer.json["problems"]?.[0]?.["field"]];
    };
    expect(await problem("/clock", { advance_seconds: "ten" })).toEqual([422, "advance_seconds"]);
    expect(await problem("/application", { acces: "strict" })).toEqual([422, "acces"]);
    expect(await problem("/application", { redirect_uris: ["https://a.example/*"] })).toEqual([
      422,
      "redirect_uris.0",
    ]);
    expect(await problem("/application", { redirect_uris: ["https://a.example/#x"] })).toEqual([
      422,
      "redirect_uris.0",
    ]);
    expect(
      await problem("/grants", { company_uuids: ["00000000-0000-4000-8000-000000000000"] }),
    ).toEqual([422, "company_uuids"]);
    expect(await problem("/companies", { count: 0 })).toEqual([422, "count"]);
    expect((await simulator.ask("POST", "/_simulator/clock", { body: "{" })).status).toBe(422);
  });

  it("moves the clock, and reset restores everything", async () => {
    const uuid = await simulator.companyUuid();
    await simulator.grant([uuid]);
    await simulator.control("POST", `/companies/${uuid}`, { name: "Renamed" });
    await simulator.advance(86_400);
    await simulator.control("POST", "/reset");
    expect((await simulator.control("GET", "/grants")).json["grants"]).toEqual([]);
    expect((await simulator.control("GET", "/clock")).json["offset_seconds"]).toBe(0);
    expect(await simulator.companyUuid()).toBe(uuid);
    expect((await simulator.control("GET", "/companies")).json["companies"]?.[0]?.["name"]).toBe(
      "Bright Bakery LLC",
    );
  });

  it("ends the access tokens of one company or of all, and no refresh token", async () => {
    const [one, other] = [await simulator.companyUuid(0), await simulator.companyUuid(1)];
    const [mine, theirs] = [await simulator.grant([one]), await simulator.grant([other])];
    const statuses = async () =>
      Promise.all(
        [mine, theirs].map(
          async ({ access_token }) => (await simulator.get("/v1/token_info", access_token)).status,
        ),
      );
    const expire = async (body: object) =>
      (await simulator.control("POST", "/grants/expire", body)).json["expired"];
    expect(await expire({ company_uuid: one })).toBe(1);
    expect(await statuses()).toEqual([401, 200]);
    expect(await expire({})).toBe(1);
    expect(await statuses()).toEqual([401, 401]);
    expect((await simulator.refresh(mine.refresh_token)).status).toBe(200);
    const { json } = await simulator.control("GET", `/grants?company_uuid=${one}`);
    expect(json["grants"]).toHaveLength(1);
    const newest = (await simulator.control("GET", "/ledger?newest=1")).json["exchanges"];
    expect(newest).toMatchObject([{ outcome: "rotated", company_uuids: [one] }]);
  });

  it("counts calls to /v1 and /oauth per path, but not its own", async () => {
    const company = await simulator.companyUuid();
    const { access_token } = await simulator.grant([company]);
    await simulator.get(`/v1/companies/${company}/employees`, access_token);
    await simulator.get(`/v1/companies/${company}/employees`, access_token);
    await simulator.refresh("x");
    const calls = (await simulator.control("GET", "/calls")).json;
    expect(calls["total"]).toBe(3);
    expect(calls["paths"]).toEqual({
      "GET /v1/companies/:uuid/employees": 2,
      "POST /oauth/token": 1,
    });
    await simulator.control("DELETE", "/calls");
    expect((await simulator.control("GET", "/calls")).json["total"]).toBe(0);
  });

  it("creates ten thousand companies without generating their contents", async () => {
    const made = await simulator.control("POST", "/companies", {
      count: 10_000,
      employees_each: 5,
      payrolls_each: 2,
    });
    expect(made.json["companies"]).toHaveLength(10_000);
    const last = text(made.json["companies"]?.[9_999]?.["uuid"]);
    const { access_token } = await simulator.grant([last]);
    expect(
      (await simulator.get(`/v1/companies/${last}/employees`, access_token)).json,
    ).toHaveLength(5);
    expect(
      (
        await simulator.get(
          `/v1/companies/${last}/payrolls?start_date=2000-01-01&end_date=2000-12-31`,
          access_token,
        )
      ).json,
    ).toHaveLength(0);
    expect((await simulator.get(`/v1/companies/${last}/payrolls`, access_token)).json).toHaveLength(
      2,
    );
  });

  it("names a company and gives it an admin who can sign in", async () => {
    const made = await simulator.control("POST", "/companies", {
      name: "Robert'); DROP TABLE companies;--",
      admin_email: "new.person@mail.example",
    });
    const uuid = text(made.json["companies"]?.[0]?.["uuid"]);
    const users = (await simulator.control("GET", "/users")).json["users"] as unknown as {
      email: string;
      company_uuids: string[];
      role: string;
    }[];
    expect(users.find((user) => user.email === "new.person@mail.example")).toMatchObject({
      company_uuids: [uuid],
      role: "primary_admin",
    });
  });

  it("injects raw fields into a company and an employee, and leaves fields out", async () => {
    const company = await simulator.companyUuid();
    const { access_token } = await simulator.grant([company]);
    const employee = text(
      (await simulator.get(`/v1/companies/${company}/employees`, access_token)).json[0]?.["uuid"],
    );
    await simulator.control("POST", `/employees/${employee}`, {
      onboarding_status: "on_the_moon",
      shoe_size: 44,
      $remove: ["department"],
    });
    await simulator.control("POST", `/companies/${company}`, {
      name: "<b>Bold</b>",
      tier: "galactic",
    });
    const changed = (await simulator.get(`/v1/companies/${company}/employees`, access_token))
      .json[0];
    expect(changed).toMatchObject({ onboarding_status: "on_the_moon", shoe_size: 44 });
    expect(changed).not.toHaveProperty("department");
    expect((await simulator.get(`/v1/companies/${company}`, access_token)).json).toMatchObject({
      name: "<b>Bold</b>",
      tier: "galactic",
    });
  });

  it("gives an admin another uuid in each company when asked to", async () => {
    await simulator.control("POST", "/application", { resource_owner: "per_company" });
    const owner = async (index: number) => {
      const { access_token } = await simulator.grant([await simulator.companyUuid(index)]);
      return (await simulator.get("/v1/token_info", access_token)).json["resource_owner"]?.["uuid"];
    };
    expect(await owner(0)).not.toBe(await owner(4));
  });
});
