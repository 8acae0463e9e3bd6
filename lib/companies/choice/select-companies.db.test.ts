import { beforeEach, describe, expect, it } from "vitest";
import { withDatabase } from "../../../test/with-database.ts";
import { createCompany, createGrant, createViewer } from "../../../test/people.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { disconnectCompany } from "../disconnect-company.ts";
import { listPickableCompanies } from "./list-pickable-companies.ts";
import { selectCompanies, setCompanySync } from "./select-companies.ts";
import { callerOf } from "#test/caller-of.ts";

withDatabase();

beforeEach(async () => {
  env().COMPANY_SELECTION = "many";
  await db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens CASCADE`;
});
async function withCompanies(count: number) {
  const viewer = await createViewer();
  const companies = [];
  for (let index = 0; index < count; index += 1)
    companies.push(await createCompany([viewer], { name: `Company ${index}` }));
  return { viewer, ids: companies.map(({ id }) => id) };
}
const selected = async () =>
  (await db().company.findMany({ where: { syncSelected: true }, orderBy: { name: "asc" } })).map(
    ({ id }) => id,
  );

describe("picking many", () => {
  it("syncs exactly the picked ones, and remembers that the others were decided", async () => {
    const { viewer, ids } = await withCompanies(3);
    expect((await listPickableCompanies(viewer)).map(({ syncDecidedAt }) => syncDecidedAt)).toEqual(
      [null, null, null],
    );
    expect(await selectCompanies(callerOf(viewer), [ids[0] ?? "", ids[2] ?? ""])).toEqual({
      selected: 2,
      total: 3,
    });
    expect(await selected()).toEqual([ids[0], ids[2]]);
    expect(
      (await listPickableCompanies(viewer)).every(({ syncDecidedAt }) => syncDecidedAt !== null),
    ).toBe(true);
    await selectCompanies(callerOf(viewer), []);
    expect(await selected()).toEqual([]);
  });

  it("does not change another admin's companies", async () => {
    const other = await withCompanies(1);
    await selectCompanies(callerOf(other.viewer), other.ids);
    const { viewer } = await withCompanies(2);
    await selectCompanies(callerOf(viewer), []);
    expect(await selected()).toEqual(other.ids);
  });

  it("refuses another admin's company like one that does not exist, and changes nothing", async () => {
    const other = await withCompanies(1);
    const { viewer, ids } = await withCompanies(1);
    for (const foreign of [
      ...other.ids,
      "0190a000-0000-7000-8000-000000000000",
      "x",
      "'; DROP TABLE companies; --",
    ]) {
      await expect(selectCompanies(callerOf(viewer), [...ids, foreign])).rejects.toMatchObject({
        code: "not_found",
      });
    }
    expect(await selected()).toEqual([]);
  });

  it("does not let an operator use the picker, but lets them switch single companies", async () => {
    const { ids } = await withCompanies(1);
    const operator = await createViewer("operator");
    expect(await listPickableCompanies(operator)).toEqual([]);
    await expect(selectCompanies(callerOf(operator), ids)).rejects.toMatchObject({
      code: "not_found",
    });
    await setCompanySync(callerOf(operator), ids[0] ?? "", true);
    expect(await selected()).toEqual(ids);
  });

  it("offers no disconnected company, and none can be switched on", async () => {
    const { viewer, ids } = await withCompanies(2);
    await selectCompanies(callerOf(viewer), ids);
    await disconnectCompany(callerOf(viewer), ids[0] ?? "");
    expect((await listPickableCompanies(viewer)).map(({ id }) => id)).toEqual([ids[1]]);
    expect(await selected()).toEqual([ids[1]]);
    await expect(setCompanySync(callerOf(viewer), ids[0] ?? "", true)).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("audits who picked what", async () => {
    const { viewer, ids } = await withCompanies(1);
    await selectCompanies(callerOf(viewer, "10.0.0.1"), ids);
    expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({
      actor: `user:${viewer.userId}`,
      action: "pick",
      ip: "10.0.0.1",
      detail: { selected: ids, total: 1 },
    });
  });
});

describe("picking one", () => {
  beforeEach(() => {
    env().COMPANY_SELECTION = "one";
  });

  it("requires exactly one", async () => {
    const { viewer, ids } = await withCompanies(2);
    await expect(selectCompanies(callerOf(viewer), [])).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(selectCompanies(callerOf(viewer), ids)).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect(await selected()).toEqual([]);
  });

  it("moves the choice, in the picker and with the switch", async () => {
    const { viewer, ids } = await withCompanies(3);
    await selectCompanies(callerOf(viewer), [ids[0] ?? ""]);
    await selectCompanies(callerOf(viewer), [ids[1] ?? ""]);
    expect(await selected()).toEqual([ids[1]]);
    await setCompanySync(callerOf(viewer), ids[2] ?? "", true);
    expect(await selected()).toEqual([ids[2]]);
    await setCompanySync(callerOf(viewer), ids[2] ?? "", false);
    expect(await selected()).toEqual([]);
  });

  it("leaves one, whichever of many simultaneous picks comes last", async () => {
    const { viewer, ids } = await withCompanies(6);
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(
        ids.map((id, index) =>
          index % 2
            ? setCompanySync(callerOf(viewer), id, true)
            : selectCompanies(callerOf(viewer), [id]),
        ),
      );
      expect(await selected()).toHaveLength(1);
    }
  });

  it("holds for two people who share companies and pick at the same moment", async () => {
    const [first, second] = [await createViewer(), await createViewer()];
    const [one, two] = [await createCompany([first, second]), await createCompany([first, second])];
    for (let round = 0; round < 20; round += 1) {
      await db().company.updateMany({ data: { syncSelected: false } });
      await Promise.all([
        setCompanySync(callerOf(first), one.id, true),
        setCompanySync(callerOf(second), two.id, true),
      ]);
      expect(await selected()).toHaveLength(1);
    }
  });

  it("is not for staff to decide", async () => {
    const { viewer, ids } = await withCompanies(2);
    await selectCompanies(callerOf(viewer), [ids[0] ?? ""]);
    await expect(
      setCompanySync(callerOf(await createViewer("operator")), ids[1] ?? "", true),
    ).rejects.toMatchObject({ code: "conflict" });
    expect(await selected()).toEqual([ids[0]]);
  });
});

describe("disconnecting", () => {
  it("ends every grant at once, keeps history and access, and audits it", async () => {
    const { viewer, ids } = await withCompanies(1);
    await disconnectCompany(callerOf(viewer, "10.0.0.2"), ids[0] ?? "");
    expect(await db().companyGrant.findMany()).toMatchObject([
      { endedReason: "disconnected", endedAt: expect.any(Date) },
    ]);
    expect(await db().gustoAuthToken.findMany()).toMatchObject([
      { state: "disconnected", refreshFingerprint: null },
    ]);
    expect(await db().companyAccess.count()).toBe(1);
    expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({
      action: "disconnect",
      subject: `company:${ids[0]}`,
      ip: "10.0.0.2",
    });
  });

  it("is not possible for another admin's company", async () => {
    const { ids } = await withCompanies(1);
    const stranger = await createViewer();
    for (const id of [...ids, "0190a000-0000-7000-8000-000000000000", ""]) {
      await expect(disconnectCompany(callerOf(stranger), id)).rejects.toMatchObject({
        code: "not_found",
        message: "Company not found.",
      });
    }
    expect(await db().companyGrant.count({ where: { endedAt: null } })).toBe(1);
  });

  it("leaves the other companies of a shared pair connected", async () => {
    const viewer = await createViewer();
    const [one, two] = [
      await createCompany([viewer], { state: "none" }),
      await createCompany([viewer], { state: "none" }),
    ];
    await createGrant([one.id, two.id], undefined, viewer.userId);
    await disconnectCompany(callerOf(viewer), one.id);
    expect((await listPickableCompanies(viewer)).map(({ id }) => id)).toEqual([two.id]);
    expect(await db().gustoAuthToken.findMany()).toMatchObject([{ state: "active" }]);
  });
});
