import { describe, expect, it } from "vitest";
import { AVERY, companyNamed, createConnectDoor, MARCUS } from "../../test/connect-door.ts";
import { withGustoWorld } from "../../test/gusto-world.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { requestErasure } from "#lib/payroll/erasing/request-erasure.ts";
import { disconnectCompany } from "#lib/companies/disconnect-company.ts";
import { findCompany } from "#lib/companies/find-company.ts";
import { listNewestConnected } from "./list-newest-connected.ts";
import { listUnpickableCompanies } from "#lib/companies/choice/list-pickable-companies.ts";
import { setCompanySync } from "#lib/companies/choice/select-companies.ts";
import { callerOf } from "#test/caller-of.ts";

const world = withGustoWorld();
const door = createConnectDoor(world);

async function avery(company = "North Pine") {
  const browser = await door.signedIn(AVERY, company);
  const user = await db().user.findFirstOrThrow({ where: { email: AVERY } });
  const viewer: Viewer = {
    userId: user.id,
    role: "company_admin",
    name: null,
    email: AVERY,
    sessionId: user.id,
  };
  return { browser, viewer, id: (await companyNamed(company)).id };
}

describe("the sync choice after disconnect and reconnect", () => {
  it("is restored if it was on: the company is read again and the page says so", async () => {
    const { browser, viewer, id } = await avery();
    await setCompanySync(callerOf(viewer), id, true);
    await disconnectCompany(callerOf(viewer), id);
    expect(await companyNamed("North Pine")).toMatchObject({
      syncSelected: false,
      syncBeforeEnd: true,
    });
    await door.reconnect(browser, AVERY, id, "North Pine");
    expect(await companyNamed("North Pine")).toMatchObject({
      syncSelected: true,
      syncBeforeEnd: null,
    });
    expect((await findCompany(viewer, id))?.syncRestoredAt).toBeInstanceOf(Date);
    expect(await db().syncRun.count({ where: { companyId: id, state: "queued" } })).toBe(1);
    expect(
      await db().auditLog.count({ where: { action: "sync_restored", subject: `company:${id}` } }),
    ).toBe(1);
    await setCompanySync(callerOf(viewer), id, true);
    expect((await findCompany(viewer, id))?.syncRestoredAt).toBeNull();
  });

  it("is restored if it was off: the picker does not suggest it", async () => {
    const { browser, viewer, id } = await avery();
    await setCompanySync(callerOf(viewer), id, false);
    await disconnectCompany(callerOf(viewer), id);
    await disconnectCompany(callerOf(viewer), id).catch(() => undefined);
    await door.reconnect(browser, AVERY, id, "North Pine");
    expect(await companyNamed("North Pine")).toMatchObject({
      syncSelected: false,
      syncDecidedAt: expect.any(Date),
      syncRestoredAt: null,
    });
  });

  it("is not restored for a person who had not connected the company before", async () => {
    const { viewer, id } = await avery();
    await setCompanySync(callerOf(viewer), id, true);
    await disconnectCompany(callerOf(viewer), id);
    await door.signedIn(MARCUS, "North Pine");
    expect(await companyNamed("North Pine")).toMatchObject({
      syncSelected: false,
      syncDecidedAt: null,
      syncBeforeEnd: true,
    });
  });

  it("is not restored if the data was erased meanwhile", async () => {
    const { browser, viewer, id } = await avery();
    await setCompanySync(callerOf(viewer), id, true);
    await setCompanySync(callerOf(viewer), id, false);
    await db().company.update({ where: { id }, data: { syncBeforeEnd: true } });
    await requestErasure(callerOf(viewer), id, (await companyNamed("North Pine")).name);
    await door.reconnect(browser, AVERY, id, "North Pine");
    expect(await companyNamed("North Pine")).toMatchObject({
      syncSelected: false,
      syncBeforeEnd: null,
    });
  });
});

describe("companies next to the picker", () => {
  it("that are disconnected are listed with their status, only for people who had connected them", async () => {
    const { browser, viewer, id } = await avery();
    await door.connect(browser, AVERY, "Bright Bakery");
    expect(await listUnpickableCompanies(viewer)).toEqual([]);
    await disconnectCompany(callerOf(viewer), id);
    expect(await listUnpickableCompanies(viewer)).toMatchObject([
      { id, health: { status: "disconnected" } },
    ]);
    expect(await listUnpickableCompanies({ ...viewer, userId: crypto.randomUUID() })).toEqual([]);
  });

  it("that were just connected are those of the latest authorization, for its owner, for an hour", async () => {
    const { browser, viewer, id } = await avery();
    expect(await listNewestConnected(viewer)).toEqual(new Set([id]));
    await door.connect(browser, AVERY, "Bright Bakery");
    const bakery = (await companyNamed("Bright Bakery")).id;
    expect(await listNewestConnected(viewer)).toEqual(new Set([bakery]));
    expect(await listNewestConnected({ userId: crypto.randomUUID() })).toEqual(new Set());
    await db()
      .$executeRaw`UPDATE company_grants SET created_at = created_at - interval '61 minutes'`;
    expect(await listNewestConnected(viewer)).toEqual(new Set());
  });
});
