import { describe, expect, it } from "vitest";
import { list, useSimulator } from "./test-support.ts";
import type { Json } from "./test-support.ts";

const simulator = useSimulator();

async function connect(index = 0) {
  const company = await simulator.companyUuid(index);
  const { access_token } = await simulator.grant([company]);
  return {
    company,
    access_token,
    get: (path: string, headers: Record<string, string> = {}) =>
      simulator.get(path, access_token, headers),
  };
}

const category = (answer: { json: Json }) => answer.json["errors"]?.[0]?.["category"];

describe("the API version", () => {
  it("is repeated in the response, and defaults to the application's minimum", async () => {
    const { get } = await connect();
    expect((await get("/v1/token_info")).headers.get("x-gusto-api-version")).toBe("2026-06-15");
    await simulator.control("POST", "/application", { minimum_api_version: "2024-04-01" });
    expect((await get("/v1/token_info")).headers.get("x-gusto-api-version")).toBe("2024-04-01");
    expect(
      (await get("/v1/token_info", { "x-gusto-api-version": "2026-02-01" })).headers.get(
        "x-gusto-api-version",
      ),
    ).toBe("2026-02-01");
  });

  it("is refused with 406 when malformed, too old, in the future or never published", async () => {
    const { get } = await connect();
    const malformed = await get("/v1/token_info", { "x-gusto-api-version": "2023" });
    expect([malformed.status, category(malformed)]).toEqual([406, "invalid_api_version"]);
    const old = await get("/v1/token_info", { "x-gusto-api-version": "2025-06-15" });
    expect([old.status, old.json["name"]]).toEqual([406, "Invalid X-Gusto-API-Version Header"]);
    expect(
      (await get("/v1/token_info", { "x-gusto-api-version": "2199-01-01" })).json["message"],
    ).toContain("not in the future");
    expect((await get("/v1/token_info", { "x-gusto-api-version": "2026-07-01" })).status).toBe(406);
  });

  it("no longer has GET /v1/me", async () => {
    const { get } = await connect();
    const me = await get("/v1/me");
    expect([me.status, category(me)]).toEqual([404, "deprecated_endpoint"]);
  });

  it("decides whether payroll money is text or a number", async () => {
    await simulator.control("POST", "/application", { minimum_api_version: "2026-02-01" });
    const { company, get } = await connect();
    const uuid = list((await get(`/v1/companies/${company}/payrolls`)).json).at(-1)?.["uuid"];
    const gross = async (version: string) =>
      (
        await get(`/v1/companies/${company}/payrolls/${String(uuid)}`, {
          "x-gusto-api-version": version,
        })
      ).json["employee_compensations"]?.[0]?.["gross_pay"];
    expect(await gross("2026-02-01")).toBeTypeOf("number");
    expect(await gross("2026-06-15")).toMatch(/^\d+\.\d\d$/);
  });
});

describe("access", () => {
  it("returns 403 for a missing scope and names it", async () => {
    await simulator.control("POST", "/application", {
      scopes: ["public", "companies:read", "employees:read"],
    });
    const { company, get } = await connect();
    const refused = await get(`/v1/companies/${company}/payrolls`);
    expect([refused.status, category(refused)]).toEqual([403, "missing_oauth_scopes"]);
    expect(refused.json["errors"]?.[0]?.["metadata"]).toEqual({
      missing_scope_name: "payrolls:read",
    });
    const job = (await get(`/v1/companies/${company}/employees`)).json[0]?.["jobs"]?.[0];
    expect(job).toHaveProperty("title");
    for (const field of ["rate", "payment_unit", "current_compensation_uuid", "compensations"])
      expect(job).not.toHaveProperty(field);
    expect((await get(`/v1/companies/${company}`)).json).not.toHaveProperty(
      "primary_payroll_admin",
    );
  });

  it("treats another company, a wrong UUID and an unknown path as absent", async () => {
    const { get } = await connect(0);
    const other = await simulator.companyUuid(1);
    for (const path of [
      `/v1/companies/${other}`,
      `/v1/companies/${other}/payrolls`,
      "/v1/companies/not-a-uuid",
      "/v1/employees/1",
      "/v1/nothing",
    ]) {
      const answer = await get(path);
      expect([path, answer.status, category(answer)]).toEqual([path, 404, "not_found"]);
    }
  });

  it.each([{}, { authorization: "Bearer unknown" }, { authorization: "Basic abc" }])(
    "returns 401 without a valid token (%j)",
    async (headers) => {
      const answer = await simulator.ask("GET", "/v1/token_info", {
        headers: headers as Record<string, string>,
      });
      expect([answer.status, category(answer)]).toEqual([401, "invalid_token"]);
    },
  );
});

describe("the rate limit", () => {
  it("is a rolling minute per grant, reported in headers", async () => {
    await simulator.control("POST", "/application", { rate_limit_per_minute: 3 });
    const { get } = await connect(0);
    const other = await connect(1);
    const first = await get("/v1/token_info");
    expect(first.headers.get("x-ratelimit-limit")).toBe("3");
    expect(first.headers.get("x-ratelimit-remaining")).toBe("2");
    expect(first.headers.get("x-ratelimit-reset")).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d -0700$/,
    );
    await simulator.advance(40);
    await get("/v1/token_info");
    await get("/v1/token_info");
    const refused = await get("/v1/token_info");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(18);
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(20);
    expect((await other.get("/v1/token_info")).status).toBe(200);
    await simulator.advance(21);
    expect((await get("/v1/token_info")).status).toBe(200);
    expect((await get("/v1/token_info")).status).toBe(429);
  });

  it("is in the headers of errors as well, and 0 turns it off", async () => {
    const { get } = await connect();
    expect((await get("/v1/companies/not-a-uuid")).headers.get("x-ratelimit-remaining")).toBe(
      "199",
    );
    await simulator.control("POST", "/application", { rate_limit_per_minute: 0 });
    for (let i = 0; i < 210; i++) await get("/v1/token_info");
    expect((await get("/v1/token_info")).status).toBe(200);
  });

  it("gives every response its own request id", async () => {
    const { get } = await connect();
    const ids = [
      (await get("/v1/token_info")).headers.get("x-request-id"),
      (await get("/v1/nothing")).headers.get("x-request-id"),
    ];
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(null);
  });
});

describe("paging", () => {
  it("happens on request; otherwise the whole list is returned", async () => {
    const { company, get } = await connect(5);
    const all = await get(`/v1/companies/${company}/employees`);
    expect(all.json).toHaveLength(80);
    expect(all.headers.get("x-page")).toBeNull();
    const page = await get(`/v1/companies/${company}/employees?page=4&per=25`);
    expect(page.json).toHaveLength(5);
    expect(
      ["x-page", "x-per-page", "x-total-pages", "x-total-count"].map((name) =>
        page.headers.get(name),
      ),
    ).toEqual(["4", "25", "4", "80"]);
    expect((await get(`/v1/companies/${company}/employees?page=99&per=25`)).json).toEqual([]);
  });

  it("always applies to payrolls: 25, at most 100", async () => {
    const { company, get } = await connect(2);
    const list = await get(`/v1/companies/${company}/payrolls?start_date=${daysAgo(360)}`);
    expect(list.json).toHaveLength(25);
    expect(Number(list.headers.get("x-total-count"))).toBeGreaterThan(40);
    expect(
      (await get(`/v1/companies/${company}/payrolls?per=5000`)).headers.get("x-per-page"),
    ).toBe("100");
    const shown = await get(`/v1/companies/${company}/payrolls/${String(list.json[0]?.["uuid"])}`);
    expect(shown.json["employee_compensations"]).toHaveLength(
      Math.min(25, Number(shown.headers.get("x-total-count"))),
    );
  });
});

describe("payrolls", () => {
  it("are by default the processed regular ones of six months, in order", async () => {
    const { company, get } = await connect();
    const list = (await get(`/v1/companies/${company}/payrolls`)).json as unknown as {
      processed: boolean;
      off_cycle: boolean;
      check_date: string;
      pay_period: { start_date: string };
    }[];
    expect(list.length).toBeGreaterThan(10);
    expect(list.every((payroll) => payroll.processed && !payroll.off_cycle)).toBe(true);
    const dates = list.map((payroll) => payroll.check_date);
    expect(dates).toEqual([...dates].sort());
    expect(list[0]!.pay_period.start_date >= daysAgo(190)).toBe(true);
    const newestFirst = (await get(`/v1/companies/${company}/payrolls?sort_order=desc`))
      .json as unknown as { check_date: string }[];
    expect(newestFirst.map((payroll) => payroll.check_date)).toEqual(dates.toReversed());
  });

  it("refuse a window of more than a year and one that ends too far ahead", async () => {
    const { company, get } = await connect();
    const long = await get(`/v1/companies/${company}/payrolls?start_date=${daysAgo(400)}`);
    expect([long.status, long.json["errors"]?.[0]?.["error_key"]]).toEqual([422, "start_date"]);
    expect(
      (
        await get(
          `/v1/companies/${company}/payrolls?start_date=${daysAgo(10)}&end_date=${daysAgo(-120)}`,
        )
      ).status,
    ).toBe(422);
    expect((await get(`/v1/companies/${company}/payrolls?start_date=yesterday`)).status).toBe(422);
    expect((await get(`/v1/companies/${company}/payrolls?processing_statuses=maybe`)).status).toBe(
      422,
    );
  });

  it("include one upcoming payroll each, which becomes processed as time passes", async () => {
    const { company } = await connect();
    const upcoming = async () =>
      list(
        (
          await (
            await connect()
          ).get(`/v1/companies/${company}/payrolls?processing_statuses=unprocessed`)
        ).json,
      );
    const [next, ...more] = await upcoming();
    expect(more).toEqual([]);
    expect(next).toMatchObject({ processed: false, calculated_at: null });
    await simulator.advance(35 * 86_400);
    expect((await upcoming())[0]?.["uuid"]).not.toBe(next?.["uuid"]);
    const { get } = await connect();
    expect(
      (await get(`/v1/companies/${company}/payrolls/${String(next?.["uuid"])}`)).json["processed"],
    ).toBe(true);
  });

  it.each([0, 2, 5])(
    "have totals that are the sums of their employees' lines (company %i)",
    async (index) => {
      const { company, get } = await connect(index);
      const list = (
        await get(
          `/v1/companies/${company}/payrolls?include=totals&payroll_types=regular,off_cycle&per=100`,
        )
      ).json as unknown as { uuid: string; totals: Record<string, string> }[];
      for (const { uuid, totals } of list.slice(-4)) {
        const { employee_compensations: lines } = (
          await get(`/v1/companies/${company}/payrolls/${uuid}?per=100&include=taxes`)
        ).json as unknown as {
          employee_compensations: {
            gross_pay: string;
            net_pay: string;
            hourly_compensations: { amount: string }[];
            fixed_compensations: { amount: string }[];
            taxes: { employer: boolean; amount: string }[];
          }[];
        };
        const sum = (amounts: string[]) =>
          amounts.reduce((total, amount) => total + Math.round(Number(amount) * 100), 0);
        expect(sum(lines.map((line) => line.gross_pay))).toBe(sum([totals["gross_pay"]!]));
        expect(
          sum(
            lines.flatMap((line) =>
              line.taxes.filter((tax) => !tax.employer).map((tax) => tax.amount),
            ),
          ),
        ).toBe(sum([totals["employee_taxes"]!]));
        expect(sum([totals["net_pay"]!, totals["reimbursements"]!])).toBe(
          sum(lines.map((line) => line.net_pay)),
        );
        expect(
          sum([
            totals["net_pay"]!,
            totals["employee_taxes"]!,
            totals["employee_benefits_deductions"]!,
          ]),
        ).toBe(sum([totals["gross_pay"]!]));
        for (const line of lines)
          expect(
            sum(
              [...line.hourly_compensations, ...line.fixed_compensations].map(
                (each) => each.amount,
              ),
            ),
          ).toBe(sum([line.gross_pay]));
      }
      expect(list.length).toBeGreaterThan(4);
    },
  );
});

describe("employees", () => {
  it("are filtered by state, name and UUID", async () => {
    const { company, get } = await connect(5);
    const count = async (query: string) =>
      list((await get(`/v1/companies/${company}/employees?${query}`)).json).length;
    const gone = await count("terminated=true");
    expect(gone).toBeGreaterThan(0);
    expect((await count("terminated=false")) + gone).toBe(80);
    const [first, second] = (await get(`/v1/companies/${company}/employees`)).json as unknown as {
      uuid: string;
      last_name: string;
    }[];
    expect(await count(`uuids=${first!.uuid},${second!.uuid}`)).toBe(2);
    expect(await count(`search_term=${encodeURIComponent(first!.last_name)}`)).toBeGreaterThan(0);
    expect(await count("search_term=zzzz")).toBe(0);
  });

  it("change with the current version and are refused with a stale or missing one", async () => {
    await simulator.control("POST", "/application", {
      scopes: ["public", "employees:read", "employees:write"],
    });
    const { company, access_token, get } = await connect();
    const employee = (await get(`/v1/companies/${company}/employees`)).json[0] as unknown as {
      uuid: string;
      version: string;
    };
    const put = (body: unknown) =>
      simulator.ask("PUT", `/v1/employees/${employee.uuid}`, {
        headers: { authorization: `Bearer ${access_token}` },
        body: JSON.stringify(body),
      });
    expect((await put({ first_name: "Zed" })).status).toBe(409);
    const changed = await put({ version: employee.version, first_name: "Zed" });
    expect([changed.status, changed.json["first_name"]]).toEqual([200, "Zed"]);
    expect((await put({ version: employee.version, first_name: "Late" })).status).toBe(409);
    expect((await put({ version: changed.json["version"], first_name: "Next" })).status).toBe(200);
  });
});

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
