import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { signedId } from "#lib/access/signed-id.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { deleteCompany } from "#lib/companies/delete-company.ts";
import { linkPath } from "#lib/connect/links/link-address.ts";
import { db } from "#lib/platform/database/db.ts";
import { callerOf } from "#test/caller-of.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { findShared, recordShareOpened } from "./find-shared.ts";
import {
  createShareLink,
  deleteOldShareLinks,
  listShareLinks,
  revokeShareLink,
} from "./share-links.ts";

withDatabase();

let admin: Viewer;
let company: { id: string; name: string };

beforeEach(async () => {
  admin = await createViewer("company_admin", { name: "Avery Chen" });
  company = await createCompany([admin], { name: "Bright Bakery" });
});

async function createLink(viewer = admin) {
  await createShareLink(callerOf(viewer), company.id);
  const [link] = await listShareLinks(viewer, company.id);
  return { id: link!.id, address: new URL(link!.url).pathname.slice("/shared/".length) };
}
const stateOf = async (address: string) => (await findShared(address))?.state;

async function addRun(endedAt: Date, state: "succeeded" | "failed") {
  await db().syncRun.create({
    data: {
      ...{ companyId: company.id, trigger: "manual", actor: "test", lane: 0, state, endedAt },
      checkpoints: { create: { resource: "departments", position: 1, state, endedAt } },
    },
  });
}

describe("a link to what is read of a company", () => {
  it("tells whose it is, what is connected, and each resource by number and time", async () => {
    const { address } = await createLink();
    const readAt = new Date("2026-11-20T10:00:00Z");
    await addRun(readAt, "succeeded");
    await addRun(new Date("2026-11-21T10:00:00Z"), "failed");
    for (const title of ["Kitchen", "Counter"])
      await db().department.create({
        data: {
          ...{ companyId: company.id, gustoUuid: randomUUID(), title, raw: {} },
          ...{ createdRunId: randomUUID(), changedRunId: randomUUID(), changedAt: readAt },
        },
      });
    const found = await findShared(address);
    expect(found).toMatchObject({
      state: "open",
      shared: {
        ...{ company: "Bright Bakery", sharedBy: "Avery Chen", connectedBy: "Avery Chen" },
        ...{ status: "healthy", isSynced: false, isErasing: false },
        resources: [{ name: "departments", rows: 2, lastReadAt: readAt }],
      },
    });
    expect(JSON.stringify(found), "no record, no address").not.toMatch(/Kitchen|Counter|@/);
  });

  it("tells nothing of records while they are erased", async () => {
    const { address } = await createLink();
    await addRun(new Date(), "succeeded");
    await db().company.update({
      where: { id: company.id },
      data: { eraseRequestedAt: new Date() },
    });
    expect(await findShared(address)).toMatchObject({ shared: { isErasing: true, resources: [] } });
  });

  it("is no link once a letter was changed, with another's seal, or as a reconnect link", async () => {
    const { id, address } = await createLink();
    const [, seal = ""] = address.split(".");
    for (const other of [
      `${id}.${seal.startsWith("A") ? "B" : "A"}${seal.slice(1)}`,
      `${randomUUID()}.${seal}`,
      linkPath(id).slice("/reconnect/".length),
      signedId("share-link", randomUUID()),
      id,
      `${address}.x`,
      "",
    ])
      expect(await findShared(other)).toBeNull();
    expect(await stateOf(address)).toBe("open");
  });

  it("is used up by nobody; who opened it first is kept", async () => {
    const { id, address } = await createLink();
    for (let n = 0; n < 3; n += 1) expect(await stateOf(address)).toBe("open");
    expect((await listShareLinks(admin, company.id))[0]?.openedAt).toBeNull();
    await recordShareOpened(id);
    const first = (await listShareLinks(admin, company.id))[0]?.openedAt;
    await recordShareOpened(id);
    expect((await listShareLinks(admin, company.id))[0]?.openedAt).toEqual(first);
  });

  it("ends after its days, when it is revoked, and with its company", async () => {
    const [expired, revoked, last] = [await createLink(), await createLink(), await createLink()];
    await db().shareLink.update({
      where: { id: expired.id },
      data: { expiresAt: new Date(Date.now() - 1_000) },
    });
    await revokeShareLink(callerOf(admin), revoked.id);
    expect(await stateOf(expired.address)).toBe("expired");
    expect(await stateOf(revoked.address)).toBe("revoked");
    expect((await listShareLinks(admin, company.id)).map(({ id }) => id)).toEqual([last.id]);
    await db().companyGrant.deleteMany({ where: { companyId: company.id } });
    await deleteCompany(callerOf(await createViewer("operator")), company.id, company.name);
    expect(await findShared(last.address)).toBeNull();
    expect(await db().shareLink.count({ where: { companyId: company.id } })).toBe(0);
  });

  it("goes three months after its end", async () => {
    const { id } = await createLink();
    const end = (days: number) =>
      db().shareLink.update({
        where: { id },
        data: { expiresAt: new Date(Date.now() - days * DAY_MS) },
      });
    const isKept = async () => {
      await deleteOldShareLinks();
      return (await db().shareLink.count({ where: { id } })) === 1;
    };
    await end(89);
    expect(await isKept()).toBe(true);
    await end(91);
    expect(await isKept()).toBe(false);
  });
});

describe("making and revoking them", () => {
  it("is for those who see the company alone, operators among them", async () => {
    const stranger = await createViewer();
    const refusal = { code: "not_found" };
    await expect(createShareLink(callerOf(stranger), company.id)).rejects.toMatchObject(refusal);
    await expect(createShareLink(callerOf(admin), "x")).rejects.toMatchObject(refusal);
    const { id } = await createLink();
    expect(await listShareLinks(stranger, company.id)).toEqual([]);
    for (const wrong of [id, "x", randomUUID()])
      await expect(revokeShareLink(callerOf(stranger), wrong)).rejects.toMatchObject(refusal);
    const operator = await createViewer("operator");
    await revokeShareLink(callerOf(operator), id);
    await expect(revokeShareLink(callerOf(operator), id), "once").rejects.toMatchObject(refusal);
    expect((await createLink(operator)).address).toBeTruthy();
  });

  it("stops at ten open ones, until one is revoked", async () => {
    const { id } = await createLink();
    for (let n = 1; n < 10; n += 1) await createLink();
    await expect(createLink()).rejects.toMatchObject({ code: "invalid_input" });
    await revokeShareLink(callerOf(admin), id);
    await createLink();
    expect(await listShareLinks(admin, company.id)).toHaveLength(10);
  });
});
