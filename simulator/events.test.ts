import { describe, expect, it } from "vitest";
import { list, text, useSimulator } from "./test-support.ts";

const simulator = useSimulator();

async function events(query = ""): Promise<string[]> {
  const token = await simulator.systemToken();
  const answer = await simulator.get(`/v1/events${query}`, token);
  return answer.status === 200
    ? list(answer.json).map(
        (event) => `${text(event["event_type"])} ${text(event["resource_uuid"])}`,
      )
    : [String(answer.status)];
}

describe("GET /v1/events", () => {
  it("lists in order who connected and disconnected", async () => {
    const [one, other] = [await simulator.companyUuid(0), await simulator.companyUuid(1)];
    const first = await simulator.grant([one]);
    await simulator.grant([other]);
    await simulator.control("POST", `/grants/${first.grant_id}/revoke`);
    expect(await events()).toEqual([
      `company.provisioned ${one}`,
      `company.provisioned ${other}`,
      `company.deprovisioned ${one}`,
    ]);
    expect(await events("?sort_order=desc&limit=1")).toEqual([`company.deprovisioned ${one}`]);
    expect(await events(`?resource_uuid=${other}`)).toEqual([`company.provisioned ${other}`]);
    expect(await events("?event_type=*.deprovisioned")).toEqual([`company.deprovisioned ${one}`]);
    const start = text(
      list((await simulator.control("GET", "/events")).json["events"])[1]?.["uuid"],
    );
    expect(await events(`?starting_after_uuid=${start}`)).toEqual([`company.deprovisioned ${one}`]);
  });

  it("omits a silently revoked grant", async () => {
    const company = await simulator.companyUuid();
    const { grant_id } = await simulator.grant([company]);
    await simulator.control("POST", `/grants/${grant_id}/revoke`, { silent: true });
    expect(await events()).toEqual([`company.provisioned ${company}`]);
  });

  it("forgets after thirty days, refuses an unknown cursor, and is not for company tokens", async () => {
    const company = await simulator.companyUuid();
    const { access_token } = await simulator.grant([company]);
    expect(await events("?starting_after_uuid=nothing")).toEqual(["422"]);
    expect((await simulator.get("/v1/events", access_token)).status).toBe(403);
    await simulator.control("POST", "/webhooks/send", {
      event_type: "employee.created",
      company_uuid: company,
      timestamp: 1_000_000,
    });
    expect(await events()).toEqual([`company.provisioned ${company}`]);
    await simulator.advance(31 * 86_400);
    expect((await events()).filter((event) => event.startsWith("company"))).toEqual([]);
  });

  it("sorts by time, accepts wildcards, and requires a limit from 1 to 100", async () => {
    const company = await simulator.companyUuid();
    const now = Math.floor(Date.now() / 1000);
    for (const [event_type, timestamp] of [
      ["employee.updated", now - 10],
      ["employee.created", now - 20],
      ["employee.bank_account.created", now - 30],
    ]) {
      await simulator.control("POST", "/webhooks/send", {
        event_type,
        company_uuid: company,
        timestamp,
      });
    }
    expect(await events()).toEqual([
      `employee.bank_account.created ${company}`,
      `employee.created ${company}`,
      `employee.updated ${company}`,
    ]);
    expect(await events("?event_type=employee.*")).toEqual([
      `employee.created ${company}`,
      `employee.updated ${company}`,
    ]);
    expect(await events("?event_type=employee.*.created")).toEqual([
      `employee.bank_account.created ${company}`,
    ]);
    expect(await events("?limit=1&sort_order=desc")).toEqual([`employee.updated ${company}`]);
    for (const bad of [
      "limit=0",
      "limit=101",
      "limit=many",
      "sort_order=up",
      "resource_uuid=nothing",
    ])
      expect(await events(`?${bad}`)).toEqual(["422"]);
  });

  it("returns twenty-five events unless asked for more, and continues after the last one", async () => {
    const company = await simulator.companyUuid();
    await simulator.control("POST", "/webhooks/send", {
      event_type: "employee.updated",
      company_uuid: company,
      count: 130,
    });
    expect(await events()).toHaveLength(25);
    expect(await events("?limit=100")).toHaveLength(100);
    const hundredth = text(
      list((await simulator.control("GET", "/events")).json["events"])[99]?.["uuid"],
    );
    expect(await events(`?limit=100&starting_after_uuid=${hundredth}`)).toHaveLength(30);
  });
});

describe("moving the clock", () => {
  it("past a payroll announces its run for connected companies, at the time of the run", async () => {
    const [connected, other] = [await simulator.companyUuid(2), await simulator.companyUuid(3)];
    const { access_token } = await simulator.grant([connected], { expires_in: 30 * 86_400 });
    await simulator.control("POST", `/grants/${(await simulator.grant([other])).grant_id}/revoke`);
    const before = Date.now() / 1000;
    await simulator.advance(8 * 86_400);
    const found = list((await simulator.control("GET", "/events")).json["events"]).filter((event) =>
      text(event["event_type"]).startsWith("payroll."),
    );
    expect(found.slice(0, 3).map((event) => event["event_type"])).toEqual([
      "payroll.calculated",
      "payroll.submitted",
      "payroll.processed",
    ]);
    expect(
      found.every(
        (event) =>
          event["resource_uuid"] === (connected as unknown) &&
          Number(event["timestamp"]) >= Math.floor(before),
      ),
    ).toBe(true);
    const payroll = (
      await simulator.get(
        `/v1/companies/${connected}/payrolls/${text(found[0]?.["entity_uuid"])}`,
        access_token,
      )
    ).json;
    expect(payroll["processed"]).toBe(true);
    expect(Date.parse(text(payroll["calculated_at"])) / 1000).toBe(found[0]?.["timestamp"]);
  });

  it("slightly announces nothing", async () => {
    await simulator.grant([await simulator.companyUuid(7)]);
    await simulator.advance(0);
    expect(list((await simulator.control("GET", "/events")).json["events"])).toHaveLength(1);
  });
});
