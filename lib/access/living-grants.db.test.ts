import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { disconnectCompany } from "#lib/companies/disconnect-company.ts";
import { findCompany } from "#lib/companies/find-company.ts";
import { listCompanies } from "#lib/companies/list/list-companies.ts";
import { startAuthorization } from "#lib/connect/authorization/start-authorization.ts";
import { db } from "#lib/platform/database/db.ts";
import { listNoticeGroups } from "#lib/notices/list-notice-groups.ts";
import { dismissNotice } from "#lib/notices/list-notices.ts";
import { createNotice } from "#lib/notices/create-notice.ts";
import { endGrantsAtGusto } from "#lib/tokens/grants/end-grants-at-gusto.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { storeGrant } from "#test/connected-company.ts";
import { createCompany, createGrant, createViewer, refuseGrants } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import type { Viewer } from "./viewer.ts";
import {
  findVisibleCompany,
  knownCompaniesSql,
  visibleCompanies,
  visibleCompaniesSql,
} from "./visible-companies.ts";
import { callerOf } from "#test/caller-of.ts";

withDatabase();

const PEOPLE = 3;
const COMPANIES = 3;
const person = fc.nat(PEOPLE - 1);
const company = fc.nat(COMPANIES - 1);
const STEP = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("connect" as const),
      person,
      companies: fc.uniqueArray(company, { minLength: 1 }),
    }),
  },
  fc.record({
    kind: fc.constantFrom("disconnect" as const, "ended_at_gusto" as const),
    person,
    company,
  }),
  fc.record({
    kind: fc.constantFrom("refused" as const, "failing" as const, "recovered" as const),
    person,
  }),
);
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;
type World = { people: Viewer[]; companyIds: string[] };
type ModelGrant = {
  person: number;
  company: number;
  pair: { isRefused: boolean };
  isOpen: boolean;
};

/**
 * The expected result, computed without SQL: a list of grants, open or closed, and their token
 * pairs.
 */
class Model {
  readonly grants: ModelGrant[] = [];

  open(of: Partial<Pick<ModelGrant, "person" | "company">>): ModelGrant[] {
    return this.grants.filter(
      (grant) =>
        grant.isOpen &&
        (of.person ?? grant.person) === grant.person &&
        (of.company ?? grant.company) === grant.company,
    );
  }

  sees(person: number, company: number): boolean {
    return this.open({ person, company }).some(({ pair }) => !pair.isRefused);
  }

  apply(step: Step): void {
    if (step.kind === "connect") {
      const pair = { isRefused: false };
      for (const company of step.companies) {
        for (const replaced of this.open({ person: step.person, company })) replaced.isOpen = false;
        this.grants.push({ person: step.person, company, pair, isOpen: true });
      }
    } else if (step.kind === "disconnect") {
      const ended = this.sees(step.person, step.company)
        ? this.open({ company: step.company })
        : this.open({ person: step.person, company: step.company });
      for (const grant of ended) grant.isOpen = false;
    } else if (step.kind === "ended_at_gusto") {
      for (const grant of this.open({ person: step.person, company: step.company }))
        grant.isOpen = false;
    } else if (step.kind !== "failing") {
      for (const { pair } of this.open({ person: step.person }))
        pair.isRefused = step.kind === "refused";
    }
  }
}

async function carryOut({ people, companyIds }: World, step: Step): Promise<void> {
  const viewer = people[step.person]!;
  const openPairs = { resourceOwnerUuid: viewer.userId, grants: { some: { endedAt: null } } };
  switch (step.kind) {
    case "connect": {
      const grant = {
        grant_id: randomUUID(),
        access_token: randomUUID(),
        refresh_token: randomUUID(),
        expires_in: 7_200,
      };
      await storeGrant(
        grant,
        viewer.userId,
        step.companies.map((index) => companyIds[index]!),
      );
      return;
    }
    case "disconnect":
      return disconnectCompany(callerOf(viewer), companyIds[step.company]!).catch(
        (error: unknown) =>
          expect(error).toMatchObject({ code: expect.stringMatching(/not_found|conflict/) }),
      );
    case "ended_at_gusto": {
      const companyId = companyIds[step.company]!;
      const grants = await db().companyGrant.findMany({
        where: { companyId, resourceOwnerUuid: viewer.userId, endedAt: null },
      });
      await transaction((tx) =>
        endGrantsAtGusto({ companyId, grantIds: grants.map(({ id }) => id) }, tx),
      );
      return;
    }
    case "refused":
      await db().gustoAuthToken.updateMany({
        where: openPairs,
        data: { state: "reconnect_required", stateReason: "revoked" },
      });
      return;
    case "failing":
      await db().gustoAuthToken.updateMany({
        where: { ...openPairs, state: "active" },
        data: { state: "uncertain", lastError: "outcome_unknown" },
      });
      return;
    case "recovered":
      await db().gustoAuthToken.updateMany({
        where: openPairs,
        data: { state: "active", lastError: null },
      });
  }
}

async function visibleTo(
  viewer: Viewer,
  { companyIds }: World,
): Promise<{ [way: string]: number[] }> {
  const indexes = (ids: { id: string }[]) => ids.map(({ id }) => companyIds.indexOf(id)).sort();
  const single = await Promise.all(companyIds.map((id) => findVisibleCompany(viewer, id)));
  const { companies } = await listCompanies(viewer);
  return {
    prisma: indexes(
      await db().company.findMany({ where: visibleCompanies(viewer), select: { id: true } }),
    ),
    sql: indexes(
      await db().$queryRaw<
        { id: string }[]
      >`SELECT c.id FROM companies c WHERE ${visibleCompaniesSql(viewer)}`,
    ),
    single: indexes(single.flatMap((found) => found ?? [])),
    listed: indexes(companies.filter(({ isVisible }) => isVisible)),
  };
}

describe("a company admin's access", () => {
  it("equals their active grants after any history, whichever way it is queried", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 3, maxLength: 10 }), async (steps) => {
        await db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens CASCADE`;
        const world: World = { people: [], companyIds: [] };
        for (let index = 0; index < PEOPLE; index += 1) world.people.push(await createViewer());
        for (let index = 0; index < COMPANIES; index += 1)
          world.companyIds.push((await createCompany([], { state: "none" })).id);
        const model = new Model();
        for (const step of steps) {
          await carryOut(world, step);
          model.apply(step);
        }
        for (const [index, viewer] of world.people.entries()) {
          const expected = world.companyIds.flatMap((_, at) => (model.sees(index, at) ? [at] : []));
          expect(await visibleTo(viewer, world)).toEqual({
            prisma: expected,
            sql: expected,
            single: expected,
            listed: expected,
          });
          const held = [
            ...new Set(
              model.grants.filter((grant) => grant.person === index).map((grant) => grant.company),
            ),
          ].sort();
          const known = await db().$queryRaw<
            { id: string }[]
          >`SELECT c.id FROM companies c WHERE ${knownCompaniesSql(viewer)}`;
          expect(known.map(({ id }) => world.companyIds.indexOf(id)).sort()).toEqual(held);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe("an admin whose grant Gusto refused, next to a colleague whose grant works", () => {
  async function northPine() {
    const [marcus, avery] = [
      await createViewer("company_admin", { name: "Marcus" }),
      await createViewer("company_admin", { name: "Avery" }),
    ];
    const company = await createCompany([marcus, avery], { name: "North Pine", city: "Portland" });
    await refuseGrants(marcus);
    return { marcus, avery, company };
  }

  it("sees the name, their own connection's health, and nothing about the colleague or the company", async () => {
    const { marcus, avery, company } = await northPine();
    const [listed] = (await listCompanies(marcus)).companies;
    expect(listed).toMatchObject({
      name: "North Pine",
      isVisible: false,
      health: { status: "reconnect_required" },
      city: null,
      peopleCount: null,
      connectedBy: null,
    });
    expect(await findCompany(marcus, company.id)).toMatchObject({
      isVisible: false,
      health: { status: "reconnect_required", reason: "revoked" },
      admins: [],
      standbys: [],
      gustoStatus: null,
    });
    expect(JSON.stringify(await findCompany(marcus, company.id))).not.toContain("Avery");
    expect((await findCompany(avery, company.id))?.admins).toEqual([
      { name: "Avery", email: avery.email },
    ]);
    expect((await listCompanies(avery)).companies).toMatchObject([
      { isVisible: true, health: { status: "healthy" } },
    ]);
  });

  it("can reconnect it, and sees it again with the new grant", async () => {
    const { marcus, company } = await northPine();
    expect(
      (await startAuthorization(marcus, { purpose: "reconnect", companyId: company.id })).url,
    ).toContain("/oauth/authorize");
    await expect(
      startAuthorization(await createViewer(), { purpose: "reconnect", companyId: company.id }),
    ).rejects.toMatchObject({ code: "not_found" });
    await db().companyGrant.updateMany({
      where: { companyId: company.id, resourceOwnerUuid: marcus.userId },
      data: { endedAt: new Date(), endedReason: "replaced" },
    });
    await createGrant([company.id], undefined, marcus.userId);
    expect(await findCompany(marcus, company.id)).toMatchObject({
      isVisible: true,
      health: { status: "healthy" },
    });
  });

  it("ends their own grant with Disconnect, and leaves the colleague's connection and sync alone", async () => {
    const { marcus, avery, company } = await northPine();
    await db().company.update({ where: { id: company.id }, data: { syncSelected: true } });
    await disconnectCompany(callerOf(marcus), company.id);
    expect(
      await db().companyGrant.findMany({ where: { companyId: company.id, endedAt: null } }),
    ).toMatchObject([{ resourceOwnerUuid: avery.userId }]);
    expect(await findCompany(avery, company.id)).toMatchObject({
      health: { status: "healthy" },
      syncSelected: true,
    });
    expect(await findCompany(marcus, company.id)).toMatchObject({
      isVisible: false,
      health: { status: "disconnected" },
    });
    await expect(disconnectCompany(callerOf(marcus), company.id)).rejects.toMatchObject({
      code: "conflict",
    });
    await disconnectCompany(callerOf(avery), company.id);
    expect(await db().companyGrant.count({ where: { companyId: company.id, endedAt: null } })).toBe(
      0,
    );
  });

  it("hears of their own loss, and of nothing else that happens to the company", async () => {
    const { marcus, avery, company } = await northPine();
    for (const kind of ["ended", "takeover"])
      await createNotice({ companyId: company.id, kind, key: randomUUID(), text: kind });
    const listNotices = async (viewer: Viewer) =>
      (await listNoticeGroups(viewer)).flatMap(({ notices }) => notices);
    const told = await listNotices(marcus);
    expect(told.map(({ kind }) => kind)).toEqual(["ended"]);
    await dismissNotice(callerOf(marcus, null), told[0]?.id);
    expect(await listNotices(marcus)).toEqual([]);
    // To her it is connected, so nothing asks her to reconnect.
    expect((await listNotices(avery)).map(({ kind }) => kind)).toEqual(["takeover"]);
  });
});
