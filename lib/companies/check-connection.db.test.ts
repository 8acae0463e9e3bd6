import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectCompanies } from "../../test/connected-company.ts";
import { createGustoWorld, type GustoWorld } from "../../test/gusto-world.ts";
import { createViewer } from "../../test/people.ts";
import type { Viewer } from "../auth/viewer.ts";
import { closeDatabase, db } from "../db.ts";
import { testCompanyConnection, refreshCompanyNow } from "./check-connection.ts";
import { describeCheck } from "./describe-check.ts";
import { findCompany } from "./find-company.ts";

let world: GustoWorld;
let avery: Viewer;
let companyId: string;

beforeAll(async () => {
  world = await createGustoWorld();
  avery = await createViewer();
  const connected = await connectCompanies(world.simulator, { resourceOwnerUuid: avery.userId });
  companyId = connected.companyIds[0] ?? "";
});
afterAll(async () => {
  await closeDatabase();
  await world.close();
});

describe("checking a connection", () => {
  it("proves that it works, notes when, and audits who asked", async () => {
    expect(await testCompanyConnection(avery, companyId, "10.0.0.3")).toMatchObject({ kind: "works" });
    expect((await findCompany(avery, companyId))?.lastVerifiedAt).toBeInstanceOf(Date);
    expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({ actor: `user:${avery.userId}`, action: "connection_tested", subject: `company:${companyId}`, ip: "10.0.0.3" });
  });

  it("refreshes on demand: the next version is in use", async () => {
    const before = (await findCompany(avery, companyId))?.tokenVersion ?? 0;
    expect(await refreshCompanyNow(avery, companyId)).toMatchObject({ kind: "works", version: before + 1 });
    expect((await findCompany(avery, companyId))?.tokenVersion).toBe(before + 1);
  });

  it("is for those who see the company", async () => {
    const stranger = await createViewer();
    for (const id of [companyId, "0190a000-0000-7000-8000-000000000000", ""]) {
      await expect(testCompanyConnection(stranger, id)).rejects.toMatchObject({ code: "not_found" });
      await expect(refreshCompanyNow(stranger, id)).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await db().auditLog.count({ where: { actor: `user:${stranger.userId}` } })).toBe(0);
  });

  it("is limited for each person: the twenty-first forced refresh within a minute has to wait", async () => {
    const hasty = await createViewer("operator");
    await db().rateLimit.create({ data: { key: `refresh:${hasty.userId}`, points: 20, expire: BigInt(Date.now() + 60_000) } });
    await expect(refreshCompanyNow(hasty, companyId)).rejects.toMatchObject({ code: "rate_limited", retryAfterSeconds: expect.any(Number) });
    expect(await testCompanyConnection(hasty, companyId)).toMatchObject({ kind: "works" });
  });

  it("says in a sentence what came out", () => {
    expect(describeCheck({ kind: "works", version: 2 }, "It works.")).toEqual({ kind: "done", message: "It works." });
    expect(describeCheck({ kind: "terminal", state: "reconnect_required", reason: "revoked" }, "")).toEqual({ kind: "problem", message: expect.stringContaining("Reconnect") });
    expect(describeCheck({ kind: "unavailable", reason: "rate_limited", retryAfterSeconds: 12.2 }, "")).toEqual({ kind: "problem", message: expect.stringContaining("13 seconds") });
  });
});
