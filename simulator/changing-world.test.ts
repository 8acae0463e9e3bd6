import { beforeEach, describe, expect, it } from "vitest";
import { list, text, useSimulator } from "./test-support.ts";

const simulator = useSimulator();
let company = "";
let accessToken = "";

beforeEach(async () => {
  company = await simulator.companyUuid();
  accessToken = (await simulator.grant([company])).access_token;
});

const read = async (path: string) =>
  list((await simulator.get(`/v1/companies/${company}/${path}`, accessToken)).json);
const uuids = async (path: string) => (await read(path)).map((row) => text(row["uuid"]));
const announced = async () =>
  list((await simulator.control("GET", "/events")).json["events"]).map(
    (event) => `${text(event["event_type"])} ${text(event["entity_uuid"])}`,
  );

describe("deleting a resource", () => {
  it.each([
    ["employees", "employees", "/v1/employees/:uuid", "employee.deleted", "employee.updated"],
    [
      "contractors",
      "contractors",
      "/v1/contractors/:uuid",
      "contractor.deleted",
      "contractor.updated",
    ],
    ["locations", "locations", "/v1/locations/:uuid", "location.updated", "location.updated"],
    [
      "payrolls",
      "payrolls",
      "/v1/companies/:company/payrolls/:uuid",
      "payroll.cancelled",
      "payroll.updated",
    ],
  ])(
    "of %s removes it from the list, makes its own call a 404, and announces it; false restores it",
    async (kind, path, single, gone, back) => {
      const [first = "", ...others] = await uuids(path);
      const alone = async () =>
        (
          await simulator.get(
            single.replace(":company", company).replace(":uuid", first),
            accessToken,
          )
        ).status;
      await simulator.control("POST", `/${kind}/${first}`, { $deleted: true });
      expect(await uuids(path)).toEqual(others);
      expect(await alone()).toBe(404);
      await simulator.control("POST", `/${kind}/${first}`, { $deleted: false });
      expect(await uuids(path)).toEqual([first, ...others]);
      expect(await alone()).toBe(200);
      expect((await read(path))[0]).not.toHaveProperty("$deleted");
      expect((await announced()).slice(1)).toEqual([`${gone} ${first}`, `${back} ${first}`]);
    },
  );

  it("of a department removes it from the list, and of an employee from the department", async () => {
    const [first, second] = await read("departments");
    const employee = text(second?.["employees"]?.[0]?.["uuid"]);
    await simulator.control("POST", `/departments/${text(first?.["uuid"])}`, { $deleted: true });
    await simulator.control("POST", `/employees/${employee}`, { $deleted: true });
    const left = await read("departments");
    expect(left[0]?.["uuid"]).toBe(second?.["uuid"]);
    expect(list(left[0]?.["employees"]).map((each) => each["uuid"])).not.toContain(employee);
  });

  it("is not announced for a company no one has connected", async () => {
    const other = await simulator.companyUuid(1);
    const { grant_id, access_token } = await simulator.grant([other]);
    const employee = text(
      (await simulator.get(`/v1/companies/${other}/employees`, access_token)).json[0]?.["uuid"],
    );
    await simulator.control("POST", `/grants/${grant_id}/revoke`);
    await simulator.control("POST", `/employees/${employee}`, { $deleted: true });
    expect((await announced()).at(-1)).toBe(`company.deprovisioned ${other}`);
  });
});

describe("patching", () => {
  it("reaches payrolls and departments as well, and is announced", async () => {
    const [payroll = ""] = await uuids("payrolls");
    const [department = ""] = await uuids("departments");
    await simulator.control("POST", `/payrolls/${payroll}`, { check_date: "2031-01-01" });
    await simulator.control("POST", `/departments/${department}`, { title: "Renamed" });
    await simulator.control("POST", `/companies/${company}`, { name: "Renamed" });
    expect((await read("payrolls"))[0]).toMatchObject({ check_date: "2031-01-01" });
    expect((await read("departments"))[0]).toMatchObject({ title: "Renamed" });
    expect((await announced()).slice(1)).toEqual([
      `payroll.updated ${payroll}`,
      `company.updated ${company}`,
    ]);
    expect((await simulator.control("POST", `/payrolls/${department}`, { x: 1 })).status).toBe(404);
  });
});

describe("growth", () => {
  it("adds people, hired today, and changes no one and no existing payroll", async () => {
    const before = await simulator.get(`/v1/companies/${company}/employees`, accessToken);
    const [payroll = ""] = await uuids("payrolls");
    const paid = await simulator.get(`/v1/companies/${company}/payrolls/${payroll}`, accessToken);
    const added = list(
      (await simulator.control("POST", `/companies/${company}/employees`, { count: 3 })).json[
        "employees"
      ],
    );
    const after = await read("employees");
    expect(after.slice(0, -3)).toEqual(before.json);
    expect(after.slice(-3).map((row) => row["uuid"])).toEqual(added.map((each) => each["uuid"]));
    expect(after.at(-1)?.["jobs"]?.[0]?.["hire_date"]).toBe(
      text((await simulator.control("GET", "/clock")).json["now"]).slice(0, 10),
    );
    expect(
      (await simulator.get(`/v1/companies/${company}/payrolls/${payroll}`, accessToken)).json,
    ).toEqual(paid.json);
    expect((await announced()).slice(1)).toEqual(
      added.map((each) => `employee.created ${text(each["uuid"])}`),
    );
    expect(
      (await simulator.control("GET", "/companies")).json["companies"]?.[0]?.["employees"],
    ).toBe(after.length);
  });
});

describe("call counts", () => {
  it("include the refused requests and the busiest minute of each grant, until they are reset", async () => {
    await simulator.control("POST", "/application", { rate_limit_per_minute: 3 });
    for (let i = 0; i < 5; i++) await simulator.get("/v1/token_info", accessToken);
    await simulator.advance(61);
    await simulator.get("/v1/token_info", accessToken);
    const grant = text((await simulator.control("GET", "/grants")).json["grants"]?.[0]?.["id"]);
    expect((await simulator.control("GET", "/calls")).json).toMatchObject({
      rate_limited: { total: 2, by_grant: { [grant]: 2 } },
      busiest_minute: { most: 3, by_grant: { [grant]: 3 } },
    });
    await simulator.control("DELETE", "/calls");
    expect((await simulator.control("GET", "/calls")).json).toMatchObject({
      rate_limited: { total: 0 },
      busiest_minute: { most: 0 },
    });
    await simulator.get("/v1/token_info", accessToken);
    expect((await simulator.control("GET", "/calls")).json).toMatchObject({
      busiest_minute: { most: 1 },
    });
  });

  it("include the busiest minute without a limit, and a fault's 429", async () => {
    await simulator.control("POST", "/application", { rate_limit_per_minute: 0 });
    await simulator.fault({ endpoint: "/v1/token_info", mode: "status_429" });
    for (let i = 0; i < 4; i++) await simulator.get("/v1/token_info", accessToken);
    expect((await simulator.control("GET", "/calls")).json).toMatchObject({
      rate_limited: { total: 1 },
      busiest_minute: { most: 3 },
    });
  });
});
