import { describe, expect, it } from "vitest";
import { type ConnectedCompany, connectCompanies, control, refreshExchanges } from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { db } from "../db.ts";
import { getTokenInfo } from "../gusto/discovery.ts";
import { listCompanyTokens } from "./company-health.ts";
import { withAccessToken } from "./with-access-token.ts";

const simulator = withGusto();

const ask = ({ gustoUuid }: ConnectedCompany) => withAccessToken({ gustoUuid, actor: "test" }, getTokenInfo);
const reject = (times: number) => control(simulator, "/faults", { endpoint: "/v1/token_info", mode: "status_401", times });
const health = async ({ companyIds: [id] }: ConnectedCompany) => (await listCompanyTokens([id!], null)).get(id!)?.health;

describe("a call that Gusto answers with 401", () => {
  it("is made once more with a new token", async () => {
    const company = await connectCompanies(simulator);
    await reject(1);
    expect((await ask(company)).kind).toBe("ok");
    expect(await refreshExchanges(simulator, company.gustoUuid)).toHaveLength(1);
    expect(await health(company)).toMatchObject({ status: "healthy" });
  });

  it("shows the connection as troubled when the new token is rejected too, until Gusto accepts one again", async () => {
    const company = await connectCompanies(simulator);
    await reject(2);
    expect((await ask(company)).kind).toBe("rejected");
    expect(await health(company)).toMatchObject({ status: "retrying", reason: "rejected_by_gusto", serving: true });
    expect(await db().tokenEvent.count({ where: { tokenId: company.tokenId, type: "rejected", reason: "rejected_by_gusto" } })).toBe(1);
    expect((await ask(company)).kind).toBe("ok");
    expect(await health(company)).toMatchObject({ status: "healthy" });
  });
});
