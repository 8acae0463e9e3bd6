import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectCompanies, control, refreshExchanges } from "../../test/connected-company.ts";
import { createGustoWorld, type GustoWorld } from "../../test/gusto-world.ts";
import { createViewer } from "../../test/people.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import {
  retryCompanyTokens,
  testCompanyConnection,
  refreshCompanyNow,
} from "./check-connection.ts";
import { describeCheck } from "./describe-check.ts";
import { findCompany } from "./find-company.ts";
import { callerOf } from "#test/caller-of.ts";

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
  it("confirms that it works, records when, and audits who asked", async () => {
    expect(await testCompanyConnection(callerOf(avery, "10.0.0.3"), companyId)).toMatchObject({
      kind: "works",
    });
    expect((await findCompany(avery, companyId))?.lastVerifiedAt).toBeInstanceOf(Date);
    expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({
      actor: `user:${avery.userId}`,
      action: "connection_tested",
      subject: `company:${companyId}`,
      ip: "10.0.0.3",
    });
  });

  it("refreshes on demand: the next version is in use", async () => {
    const before = (await findCompany(avery, companyId))?.tokenVersion ?? 0;
    expect(await refreshCompanyNow(callerOf(avery), companyId)).toMatchObject({
      kind: "works",
      version: before + 1,
    });
    expect((await findCompany(avery, companyId))?.tokenVersion).toBe(before + 1);
  });

  it("is for people who see the company", async () => {
    const stranger = await createViewer();
    for (const id of [companyId, "0190a000-0000-7000-8000-000000000000", ""]) {
      await expect(testCompanyConnection(callerOf(stranger), id)).rejects.toMatchObject({
        code: "not_found",
      });
      await expect(refreshCompanyNow(callerOf(stranger), id)).rejects.toMatchObject({
        code: "not_found",
      });
    }
    expect(await db().auditLog.count({ where: { actor: `user:${stranger.userId}` } })).toBe(0);
  });

  it("is limited per person: the twenty-first forced refresh within a minute has to wait", async () => {
    const hasty = await createViewer("operator");
    await db().rateLimit.create({
      data: { key: `refresh:${hasty.userId}`, points: 20, expire: BigInt(Date.now() + 60_000) },
    });
    await expect(refreshCompanyNow(callerOf(hasty), companyId)).rejects.toMatchObject({
      code: "rate_limited",
      retryAfterSeconds: expect.any(Number),
    });
    expect(await testCompanyConnection(callerOf(hasty), companyId)).toMatchObject({
      kind: "works",
    });
  });

  describe("again, after it was marked for reconnect,", () => {
    const givenUp = async () => {
      const connected = await connectCompanies(world.simulator);
      await db().gustoAuthToken.update({
        where: { id: connected.tokenId },
        data: { state: "reconnect_required", stateReason: "revoked" },
      });
      return { ...connected, id: connected.companyIds[0] ?? "" };
    };

    it("brings it back when Gusto accepts the stored tokens, and names the operator", async () => {
      const [operator, { id, tokenId }] = [await createViewer("operator"), await givenUp()];
      expect(await retryCompanyTokens(callerOf(operator, "10.0.0.4"), id)).toEqual({
        kind: "works",
        version: 2,
      });
      expect(await db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } })).toMatchObject(
        { state: "active", stateReason: null, version: 2 },
      );
      expect(
        await db().tokenEvent.findMany({
          where: { tokenId, type: { in: ["recovered", "refreshed"] } },
          select: { actor: true },
        }),
      ).toEqual([{ actor: `user:${operator.userId}` }, { actor: `user:${operator.userId}` }]);
      expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({
        actor: `user:${operator.userId}`,
        action: "second_look",
        subject: `company:${id}`,
        ip: "10.0.0.4",
      });
      expect(await retryCompanyTokens(callerOf(operator), id)).toMatchObject({ kind: "works" });
    });

    it("leaves it unchanged, with the same start, when Gusto refuses it again", async () => {
      const [operator, company] = [await createViewer("operator"), await givenUp()];
      await control(world.simulator, `/grants/${company.grant.grant_id}/revoke`, {});
      const before = await db().gustoAuthToken.findUniqueOrThrow({
        where: { id: company.tokenId },
      });
      expect(await retryCompanyTokens(callerOf(operator), company.id)).toEqual({
        kind: "terminal",
        state: "reconnect_required",
        reason: "revoked",
      });
      expect(
        await db().gustoAuthToken.findUniqueOrThrow({ where: { id: company.tokenId } }),
      ).toMatchObject({
        state: "reconnect_required",
        stateReason: "revoked",
        stateSince: before.stateSince,
        heldSince: null,
      });
    });

    it("sends nothing for a disconnected company, or for a viewer who is not an operator", async () => {
      const [operator, company] = [await createViewer("operator"), await givenUp()];
      await expect(retryCompanyTokens(callerOf(avery), company.id)).rejects.toMatchObject({
        code: "not_found",
      });
      await db().companyGrant.updateMany({
        where: { companyId: company.id },
        data: { endedAt: new Date(), endedReason: "disconnected" },
      });
      expect(await retryCompanyTokens(callerOf(operator), company.id)).toMatchObject({
        kind: "terminal",
        state: "disconnected",
      });
      expect(await refreshExchanges(world.simulator, company.gustoUuid)).toEqual([]);
    });
  });

  it("describes the outcome in a sentence", () => {
    expect(describeCheck({ kind: "works", version: 2 }, "It works.")).toEqual({
      kind: "done",
      message: "It works.",
    });
    expect(
      describeCheck({ kind: "terminal", state: "reconnect_required", reason: "revoked" }, ""),
    ).toEqual({ kind: "problem", message: expect.stringContaining("Reconnect") });
    expect(
      describeCheck({ kind: "unavailable", reason: "rate_limited", retryAfterSeconds: 12.2 }, ""),
    ).toEqual({ kind: "problem", message: expect.stringContaining("13 seconds") });
  });
});
