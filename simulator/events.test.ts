import { describe, expect, it } from "vitest";
import { list, text, useSimulator } from "./test-support.ts";

const simulator = useSimulator();

async function events(query = ""): Promise<string[]> {
  const token = text((await simulator.token({ grant_type: "system_access" })).json["access_token"]);
  const answer = await simulator.get(`/v1/events${query}`, token);
  return answer.status === 200 ? list(answer.json).map((event) => `${text(event["event_type"])} ${text(event["resource_uuid"])}`) : [String(answer.status)];
}

describe("GET /v1/events", () => {
  it("tells in order who connected and who left", async () => {
    const [one, other] = [await simulator.companyUuid(0), await simulator.companyUuid(1)];
    const first = await simulator.grant([one]);
    await simulator.grant([other]);
    await simulator.control("POST", `/grants/${first.grant_id}/revoke`);
    expect(await events()).toEqual([`company.provisioned ${one}`, `company.provisioned ${other}`, `company.deprovisioned ${one}`]);
    expect(await events("?sort_order=desc&limit=1")).toEqual([`company.deprovisioned ${one}`]);
    expect(await events(`?resource_uuid=${other}`)).toEqual([`company.provisioned ${other}`]);
    expect(await events("?event_type=*.deprovisioned")).toEqual([`company.deprovisioned ${one}`]);
    const start = text(list((await simulator.control("GET", "/events")).json["events"])[1]?.["uuid"]);
    expect(await events(`?starting_after_uuid=${start}`)).toEqual([`company.deprovisioned ${one}`]);
  });

  it("forgets after thirty days, refuses an unknown cursor, and is not for company tokens", async () => {
    const company = await simulator.companyUuid();
    const { access_token } = await simulator.grant([company]);
    expect(await events("?starting_after_uuid=nothing")).toEqual(["422"]);
    expect((await simulator.get("/v1/events", access_token)).status).toBe(403);
    await simulator.advance(31 * 86_400);
    expect(await events()).toEqual([]);
  });
});
