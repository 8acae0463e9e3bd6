// Refused /v1 responses, and responses that look right but contain wrong data.

import { beforeEach, describe, expect, it } from "vitest";
import { list, text, useSimulator } from "./test-support.ts";
import type { Json } from "./test-support.ts";

const simulator = useSimulator();
let company = "";
let accessToken = "";

beforeEach(async () => {
  company = await simulator.companyUuid();
  accessToken = (await simulator.grant([company])).access_token;
});

const ask = (path: string) =>
  simulator.get(`/v1/companies/${company}${path === "" ? "" : `/${path}`}`, accessToken);
const uuids = async (path: string) => list((await ask(path)).json).map((row) => text(row["uuid"]));
const spoil = (mode: string, more: Record<string, unknown> = {}) =>
  simulator.fault({ endpoint: "/v1/companies/*", mode, times: 0, ...more });

describe("a refusing response", () => {
  it.each([
    ["status_401", 401, "invalid_token"],
    ["status_403", 403, "missing_oauth_scopes"],
    ["status_404", 404, "not_found"],
  ])("%s", async (mode, status, category) => {
    await spoil(mode);
    const answer = await ask("employees");
    expect([answer.status, answer.json["errors"]?.[0]?.["category"]]).toEqual([status, category]);
  });

  it("html_404 is a 404 that is not Gusto's", async () => {
    await spoil("html_404");
    const answer = await ask("employees");
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toContain("text/html");
  });

  it("status_403 names the route's scope, or the given one", async () => {
    const named = async () =>
      (await ask("payrolls")).json["errors"]?.[0]?.["metadata"]?.["missing_scope_name"];
    await spoil("status_403", { times: 1 });
    expect(await named()).toBe("payrolls:read");
    await spoil("status_403", { value: "time_sheet:read" });
    expect(await named()).toBe("time_sheet:read");
    await simulator.fault({ endpoint: "/v1/token_info", mode: "status_403" });
    expect((await simulator.get("/v1/token_info", accessToken)).status).toBe(403);
  });

  it("status_406 says that the version is retired, only for the given company", async () => {
    await spoil("status_406", { company_uuid: company });
    const answer = await simulator.get(`/v1/companies/${company}/employees`, accessToken, {
      "x-gusto-api-version": "2026-06-15",
    });
    expect(answer.status).toBe(406);
    expect(answer.text).toContain("`2026-06-15`");
    const other = await simulator.companyUuid(1);
    expect(
      (
        await simulator.get(
          `/v1/companies/${other}/employees`,
          (await simulator.grant([other])).access_token,
        )
      ).status,
    ).toBe(200);
  });
});

describe("inconsistent pages", () => {
  it("duplicate_rows repeats the previous page's last row, and the first page's first row", async () => {
    const all = await uuids("employees");
    await spoil("duplicate_rows");
    expect(await uuids("employees?page=1&per=3")).toEqual([all[0], ...all.slice(0, 3)]);
    expect(await uuids("employees?page=2&per=3")).toEqual(all.slice(2, 6));
    expect((await uuids("departments")).length).toBe(new Set(await uuids("departments")).size + 1);
  });

  it("shift_pages deletes the first row once page 1 is served, so a row slips between the pages", async () => {
    const all = await uuids("employees");
    await spoil("shift_pages");
    const first = await ask("employees?page=1&per=3");
    const second = await ask("employees?page=2&per=3");
    expect(list(first.json).map((row) => row["uuid"])).toEqual(all.slice(0, 3));
    expect(list(second.json).map((row) => row["uuid"])).toEqual(all.slice(4, 7));
    const total = Number(first.headers.get("x-total-count"));
    expect(Number(second.headers.get("x-total-count"))).toBe(total - 1);
    expect(Number((await ask("employees?page=3&per=3")).headers.get("x-total-count"))).toBe(
      total - 1,
    );
    expect((await simulator.get(`/v1/employees/${all[0] ?? ""}`, accessToken)).status).toBe(404);
  });

  it("swap_between_pages deletes the first row and hires a person, so the count stays and an existing row is on no page", async () => {
    const all = await uuids("employees");
    await spoil("swap_between_pages", { times: 1 });
    const first = await ask(`employees?page=1&per=${all.length - 2}`);
    const second = await ask(`employees?page=2&per=${all.length - 2}`);
    expect(second.headers.get("x-total-count")).toBe(first.headers.get("x-total-count"));
    const seen = [...list(first.json), ...list(second.json)].map((row) => text(row["uuid"]));
    const skipped = all[all.length - 2] ?? "";
    expect(seen).not.toContain(skipped);
    expect((await simulator.get(`/v1/employees/${skipped}`, accessToken)).status).toBe(200);
  });

  it("no_paging_headers hides a list's length", async () => {
    await spoil("no_paging_headers");
    const answer = await ask("employees?page=1&per=3");
    expect(list(answer.json)).toHaveLength(3);
    expect(
      [...answer.headers.keys()].filter(
        (name) =>
          name.startsWith("x-total") || name.startsWith("x-page") || name.startsWith("x-per"),
      ),
    ).toEqual([]);
  });

  it("slow_large_pages returns 504 for a page with more rows than specified", async () => {
    await spoil("slow_large_pages", { value: 10 });
    expect((await ask("employees?page=1&per=11")).status).toBe(504);
    expect((await ask("employees?page=1&per=10")).status).toBe(200);
  });
});

describe("wrong rows", () => {
  const rows = async (path: string) => {
    const { json } = await ask(path);
    return Array.isArray(json)
      ? (json as Json[])
      : list(json["employee_compensations"] ?? ([json] as unknown as Json));
  };

  it("null_values removes promised values from the first row and leaves the others alone", async () => {
    await spoil("null_values");
    const [broken, whole] = await rows("employees");
    expect(broken).toMatchObject({
      first_name: null,
      last_name: null,
      date_of_birth: null,
      jobs: [{ rate: null, hire_date: null }],
    });
    expect(text(broken?.["uuid"])).toHaveLength(36);
    expect(whole?.["first_name"]).toBeTypeOf("string");
    expect((await rows("payrolls"))[0]).toMatchObject({
      check_date: null,
      pay_period: { start_date: null },
    });
  });

  it("huge_name makes a name a megabyte long", async () => {
    await spoil("huge_name");
    expect(text((await rows("employees"))[0]?.["first_name"])).toHaveLength(1024 * 1024);
    expect(text((await rows("departments"))[0]?.["title"])).toHaveLength(1024 * 1024);
    expect(text((await rows(""))[0]?.["name"])).toHaveLength(1024 * 1024);
  });

  it("unknown_values puts an unknown value and field into every row", async () => {
    await spoil("unknown_values");
    const found = await rows("employees");
    expect(
      found.every(
        (row) =>
          row["onboarding_status"] === ("on_the_moon" as unknown) &&
          row["field_nobody_knows"] !== undefined,
      ),
    ).toBe(true);
  });

  it("malformed_row removes the first row's UUID, also in a payroll's lines", async () => {
    const [payroll = ""] = await uuids("payrolls");
    await spoil("malformed_row");
    expect((await rows("employees"))[0]).not.toHaveProperty("uuid");
    const lines = await rows(`payrolls/${payroll}`);
    expect(lines[0]).not.toHaveProperty("employee_uuid");
    expect(lines[1]).toHaveProperty("employee_uuid");
  });

  it("bad_values puts a value wherever the first row has a field of that name", async () => {
    await spoil("bad_values", { value: { hire_date: "0000-01-01" } });
    const [broken, whole] = await rows("employees");
    expect(broken).toMatchObject({ jobs: [{ hire_date: "0000-01-01" }] });
    expect(text(whole?.["jobs"]?.[0]?.["hire_date"])).not.toBe("0000-01-01");
  });

  it("affect only GETs of /v1, and keep the paging headers", async () => {
    await simulator.fault({ endpoint: "/*", mode: "malformed_row", times: 1 });
    expect((await simulator.refresh("nothing")).status).toBe(400);
    expect((await simulator.send("PUT", "/v1/locations/nothing", accessToken, {})).status).toBe(
      403,
    );
    const answer = await ask("employees?page=1&per=2");
    expect(answer.headers.get("x-total-count")).toBe("24");
    expect(answer.json[0]).not.toHaveProperty("uuid");
  });
});
