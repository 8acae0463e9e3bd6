import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/database.ts";

let database: TestDatabase;
let people: typeof import("../../test/people.ts");
let room: typeof import("./select-companies.ts") & typeof import("./list-pickable-companies.ts") & typeof import("./disconnect-company.ts");
let db: typeof import("../db.ts").db;
let env: typeof import("../env.ts").env;

beforeAll(async () => {
  database = await createTestDatabase();
  people = await import("../../test/people.ts");
  ({ db } = await import("../db.ts"));
  ({ env } = await import("../env.ts"));
  room = { ...(await import("./select-companies.ts")), ...(await import("./list-pickable-companies.ts")), ...(await import("./disconnect-company.ts")) };
});
beforeEach(async () => {
  env().COMPANY_SELECTION = "many";
  await db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens CASCADE`;
});
afterAll(async () => {
  await (await import("../db.ts")).closeDatabase();
  await database.drop();
});

async function withCompanies(count: number) {
  const viewer = await people.createViewer();
  const companies = [];
  for (let index = 0; index < count; index += 1) companies.push(await people.createCompany([viewer], { name: `Company ${index}` }));
  return { viewer, ids: companies.map(({ id }) => id) };
}
const selected = async () => (await db().company.findMany({ where: { syncSelected: true }, orderBy: { name: "asc" } })).map(({ id }) => id);

describe("picking many", () => {
  it("syncs exactly the chosen ones, and remembers that the others were decided, too", async () => {
    const { viewer, ids } = await withCompanies(3);
    expect((await room.listPickableCompanies(viewer)).map(({ syncDecidedAt }) => syncDecidedAt)).toEqual([null, null, null]);
    expect(await room.selectCompanies(viewer, [ids[0] ?? "", ids[2] ?? ""])).toEqual({ selected: 2, total: 3 });
    expect(await selected()).toEqual([ids[0], ids[2]]);
    expect((await room.listPickableCompanies(viewer)).every(({ syncDecidedAt }) => syncDecidedAt !== null)).toBe(true);
    await room.selectCompanies(viewer, []);
    expect(await selected()).toEqual([]);
  });

  it("does not touch what somebody else sees", async () => {
    const other = await withCompanies(1);
    await room.selectCompanies(other.viewer, other.ids);
    const { viewer } = await withCompanies(2);
    await room.selectCompanies(viewer, []);
    expect(await selected()).toEqual(other.ids);
  });

  it("refuses somebody else's company like one that does not exist, and changes nothing", async () => {
    const other = await withCompanies(1);
    const { viewer, ids } = await withCompanies(1);
    for (const foreign of [...other.ids, "0190a000-0000-7000-8000-000000000000", "x", "'; DROP TABLE companies; --"]) {
      await expect(room.selectCompanies(viewer, [...ids, foreign])).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await selected()).toEqual([]);
  });

  it("lets an operator pick for nobody, but switch single companies", async () => {
    const { ids } = await withCompanies(1);
    const operator = await people.createViewer("operator");
    expect(await room.listPickableCompanies(operator)).toEqual([]);
    await expect(room.selectCompanies(operator, ids)).rejects.toMatchObject({ code: "not_found" });
    await room.setCompanySync(operator, ids[0] ?? "", true);
    expect(await selected()).toEqual(ids);
  });

  it("offers no company that is disconnected, and none can be switched on", async () => {
    const { viewer, ids } = await withCompanies(2);
    await room.selectCompanies(viewer, ids);
    await room.disconnectCompany(viewer, ids[0] ?? "");
    expect((await room.listPickableCompanies(viewer)).map(({ id }) => id)).toEqual([ids[1]]);
    expect(await selected()).toEqual([ids[1]]);
    await expect(room.setCompanySync(viewer, ids[0] ?? "", true)).rejects.toMatchObject({ code: "conflict" });
  });

  it("audits who picked what", async () => {
    const { viewer, ids } = await withCompanies(1);
    await room.selectCompanies(viewer, ids, "10.0.0.1");
    expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({ actor: `user:${viewer.userId}`, action: "pick", ip: "10.0.0.1", detail: { selected: ids, total: 1 } });
  });
});

describe("picking one", () => {
  beforeEach(() => {
    env().COMPANY_SELECTION = "one";
  });

  it("wants exactly one", async () => {
    const { viewer, ids } = await withCompanies(2);
    await expect(room.selectCompanies(viewer, [])).rejects.toMatchObject({ code: "invalid_input" });
    await expect(room.selectCompanies(viewer, ids)).rejects.toMatchObject({ code: "invalid_input" });
    expect(await selected()).toEqual([]);
  });

  it("moves the choice, by the picker and by the switch", async () => {
    const { viewer, ids } = await withCompanies(3);
    await room.selectCompanies(viewer, [ids[0] ?? ""]);
    await room.selectCompanies(viewer, [ids[1] ?? ""]);
    expect(await selected()).toEqual([ids[1]]);
    await room.setCompanySync(viewer, ids[2] ?? "", true);
    expect(await selected()).toEqual([ids[2]]);
    await room.setCompanySync(viewer, ids[2] ?? "", false);
    expect(await selected()).toEqual([]);
  });

  it("leaves one, whichever of many choices at the same moment comes last", async () => {
    const { viewer, ids } = await withCompanies(6);
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(ids.map((id, index) => (index % 2 ? room.setCompanySync(viewer, id, true) : room.selectCompanies(viewer, [id]))));
      expect(await selected()).toHaveLength(1);
    }
  });

  it("holds for two people who share companies and choose at the same moment", async () => {
    const [first, second] = [await people.createViewer(), await people.createViewer()];
    const ids: string[] = [];
    for (let index = 0; index < 6; index += 1) ids.push((await people.createCompany([first, second])).id);
    await Promise.all([...ids, ...ids.toReversed()].map((id, index) => room.setCompanySync(index % 2 ? first : second, id, true)));
    expect(await selected()).toHaveLength(1);
  });

  it("is not decided by staff", async () => {
    const { viewer, ids } = await withCompanies(2);
    await room.selectCompanies(viewer, [ids[0] ?? ""]);
    await expect(room.setCompanySync(await people.createViewer("operator"), ids[1] ?? "", true)).rejects.toMatchObject({ code: "conflict" });
    expect(await selected()).toEqual([ids[0]]);
  });
});

describe("disconnecting", () => {
  it("ends every grant at once, keeps history and access, and audits it", async () => {
    const { viewer, ids } = await withCompanies(1);
    await room.disconnectCompany(viewer, ids[0] ?? "", "10.0.0.2");
    expect(await db().companyGrant.findMany()).toMatchObject([{ endedReason: "disconnected", endedAt: expect.any(Date) }]);
    expect(await db().gustoAuthToken.findMany()).toMatchObject([{ state: "disconnected", refreshFingerprint: null }]);
    expect(await db().companyAccess.count()).toBe(1);
    expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({ action: "disconnect", subject: `company:${ids[0]}`, ip: "10.0.0.2" });
  });

  it("is not possible with somebody else's company", async () => {
    const { ids } = await withCompanies(1);
    const stranger = await people.createViewer();
    for (const id of [...ids, "0190a000-0000-7000-8000-000000000000", ""]) {
      await expect(room.disconnectCompany(stranger, id)).rejects.toMatchObject({ code: "not_found", message: "There is no such company." });
    }
    expect(await db().companyGrant.count({ where: { endedAt: null } })).toBe(1);
  });

  it("leaves the other companies of a shared pair connected", async () => {
    const viewer = await people.createViewer();
    const [one, two] = [await people.createCompany([viewer], { state: "none" }), await people.createCompany([viewer], { state: "none" })];
    await people.createGrant([one.id, two.id]);
    await room.disconnectCompany(viewer, one.id);
    expect((await room.listPickableCompanies(viewer)).map(({ id }) => id)).toEqual([two.id]);
    expect(await db().gustoAuthToken.findMany()).toMatchObject([{ state: "active" }]);
  });
});
