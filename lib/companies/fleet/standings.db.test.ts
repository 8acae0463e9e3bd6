import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import type { Prisma } from "#lib/generated/prisma/client.ts";
import { healthStatusSql } from "#lib/tokens/health/health-sql.ts";
import { HEALTH_STATUSES, type ApplicationPause } from "#lib/tokens/health/health.ts";
import { SERVING_TOKEN } from "#lib/tokens/serving/company-token.ts";
import { createCompany, createGrant, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { COMPANY_SORTS, type CompanyCursor, type CompanySort } from "../list/company-query.ts";
import { listCompanies } from "../list/list-companies.ts";
import { countStandings, findFirstFailures } from "./count-fleet.ts";
import { fleetPage } from "./fleet-page.ts";
import type { SearchBounds } from "./search-fleet.ts";
import { sumCounts } from "./standing.ts";
import { updateStandings } from "./update-standings.ts";

withDatabase();

beforeEach(() => db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens CASCADE`);

const PAUSES: readonly (ApplicationPause | null)[] = [
  null,
  ...(["held", "gusto_unavailable"] as const).map((reason) => ({
    reason,
    since: new Date(),
    until: new Date(Date.now() + HOUR_MS),
  })),
];

type Truth = { id: string; status: string };

/** Every company's current standing, computed from its rows one by one. */
const slowTruth = (pause: ApplicationPause | null) => db().$queryRaw<Truth[]>`
  SELECT c.id, ${healthStatusSql(pause)} AS status
  FROM companies c ${SERVING_TOKEN}
  WHERE c.delete_requested_at IS NULL`;

const byId = (one: { id: string }, two: { id: string }) => (one.id < two.id ? -1 : 1);

async function expectTrue(): Promise<void> {
  for (const pause of PAUSES) {
    const { counts } = sumCounts(await countStandings(), pause);
    const truth = await slowTruth(pause);
    const expected = Object.fromEntries(
      HEALTH_STATUSES.map((health) => [
        health,
        truth.filter(({ status }) => status === health).length,
      ]),
    );
    expect(counts).toEqual(expected);
    const { rows } = await fleetPage({
      ...{ health: undefined, sort: "attention", pause, term: null },
      ...{ cursor: null, isBefore: false, limit: 500 },
    });
    const shown = rows.map(({ id, rank }) => ({ id, status: HEALTH_STATUSES[rank - 1] }));
    expect(shown.toSorted(byId)).toEqual(truth.toSorted(byId));
  }
}

const past = () => new Date(Date.now() - 1_000);
const ahead = () => new Date(Date.now() + HOUR_MS);

/** Changes to a pair's row, in any order. */
const CHANGES: Record<string, () => Prisma.GustoAuthTokenUpdateManyMutationInput> = {
  claimed: () => ({ state: "refreshing", attemptId: randomUUID(), leaseExpiresAt: ahead() }),
  "claimed, and the lease runs out": () => ({
    state: "refreshing",
    attemptId: randomUUID(),
    leaseExpiresAt: past(),
  }),
  refreshed: () => ({
    state: "active",
    attemptId: null,
    leaseExpiresAt: null,
    lastError: null,
    failingSince: null,
    heldSince: null,
    lastRefreshedAt: new Date(),
    accessTokenExpiration: ahead(),
  }),
  uncertain: () => ({ state: "uncertain", lastError: "outcome_unknown" }),
  "refused for good": () => ({ state: "reconnect_required", stateReason: "revoked" }),
  held: () => ({ heldSince: new Date() }),
  failing: () => ({ lastError: "rate_limited", failingSince: new Date() }),
  expired: () => ({ accessTokenExpiration: past() }),
  "verified long ago": () => ({
    lastProvedAt: new Date(Date.now() - 5 * HOUR_MS),
    lastRefreshedAt: null,
  }),
  "ended at Gusto": () => ({
    state: "disconnected",
    stateReason: "disconnected_at_gusto",
    refreshFingerprint: null,
  }),
};

describe("the counts and filters of all companies", () => {
  it("match every row, whatever happens to companies, grants and pairs at the same time", async () => {
    const act = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...Object.keys(CHANGES)) },
      fc.constantFrom("grant", "end a grant", "delete", "ask to delete", "rename", "connect"),
    );
    const turn = fc.array(fc.record({ act, at: fc.nat(5) }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 3 }), async (rounds) => {
        await db().$executeRaw`TRUNCATE companies, gusto_auth_tokens CASCADE`;
        await Promise.all(Array.from({ length: 6 }, () => createCompany([])));
        const ids = (await db().company.findMany({ orderBy: { id: "asc" } })).map(({ id }) => id);
        for (const acts of rounds) {
          // Writers and readers in parallel: none waits for another, and everything committed
          // before the last read counts.
          const done = await Promise.allSettled([
            ...acts.map((one) => perform(one.act, ids[one.at % ids.length] ?? "")),
            updateStandings(),
            updateStandings(),
          ]);
          for (const one of done) if (one.status === "rejected") throw one.reason;
          await expectTrue();
        }
      }),
      { numRuns: 10 },
    );
  });

  it("follow time alone: expiring tokens, aging verifications, expiring leases", async () => {
    for (const data of [
      { accessTokenExpiration: new Date(Date.now() + 1_500) },
      { lastProvedAt: new Date(Date.now() - 4 * HOUR_MS + 1_500) },
      {
        state: "refreshing",
        attemptId: randomUUID(),
        leaseExpiresAt: new Date(Date.now() + 1_500),
      },
    ] as const) {
      const { id } = await createCompany([]);
      await db().gustoAuthToken.updateMany({
        where: { grants: { some: { companyId: id } } },
        data,
      });
    }
    await expectTrue();
    const before = await countStandings();
    // Not our clock: the database's own time has to pass.
    await db().$executeRaw`SELECT pg_sleep(1.6)`;
    await expectTrue();
    expect(await countStandings()).not.toEqual(before);
  });

  it("report the first ongoing failure, by what is shown", async () => {
    const since = new Date("2026-01-02T03:04:05.000Z");
    for (const failingSince of [new Date(), since]) {
      const { id } = await createCompany([]);
      await db().gustoAuthToken.updateMany({
        where: { grants: { some: { companyId: id } } },
        data: { lastError: "rate_limited", failingSince },
      });
    }
    await updateStandings();
    expect(await findFirstFailures(null)).toMatchObject({ retrying: since, healthy: null });
  });
});

async function perform(act: string, companyId: string): Promise<void> {
  const of = { state: { not: "disconnected" as const }, grants: { some: { companyId } } };
  const change = CHANGES[act];
  if (change) await db().gustoAuthToken.updateMany({ where: of, data: change() });
  else if (act === "grant") await createGrant([companyId]).catch(() => undefined);
  else if (act === "end a grant")
    await db().companyGrant.updateMany({
      where: { companyId },
      data: { endedAt: new Date(), endedReason: "deprovisioned" },
    });
  else if (act === "delete") await db().company.deleteMany({ where: { id: companyId } });
  else if (act === "ask to delete")
    await db().company.updateMany({
      where: { id: companyId },
      data: { deleteRequestedAt: new Date() },
    });
  else if (act === "rename")
    await db().company.updateMany({ where: { id: companyId }, data: { name: randomUUID() } });
  else await createCompany([]);
}

it("can all be emptied with one statement", async () => {
  await createCompany([]);
  await updateStandings();
  await db().$executeRaw`
      TRUNCATE companies, company_standings, company_standing_changes, gusto_auth_tokens CASCADE`;
  expect(await countStandings()).toEqual([]);
});

describe("a search among all companies", () => {
  it.each(["o", "ne", "100%", "_x", "k\\s", "zürich", "ab c", "ß"])(
    "finds %j exactly where it occurs",
    async (q) => {
      const operator = await createViewer("operator");
      const names = ["One", "Nest", "100% Cotton", "a_x", "k\\s", "Zürich AG", "Ab  C", "Straße"];
      for (const name of names) await createCompany([], { name });
      const found = (await listCompanies(operator, { q, sort: "name" })).companies;
      const everywhere = await db().$queryRaw<{ name: string }[]>`
        SELECT name
        FROM companies
        WHERE strpos(search_text, fold_text(${q})) > 0
        ORDER BY sort_name, id`;
      expect(found.map(({ name }) => name)).toEqual(everywhere.map(({ name }) => name));
      expect(found.length).toBeGreaterThan(0);
    },
  );

  it("with more than a thousand matches says so instead of counting, and its pages are complete", async () => {
    await db().company.createMany({
      data: Array.from({ length: 1_100 }, (_, index) => ({
        environment: "demo" as const,
        gustoUuid: randomUUID(),
        name: index % 11 === 10 ? "Other" : `Same ${index}`,
      })),
    });
    const operator = await createViewer("operator");
    const few = await listCompanies(operator, { q: "same", limit: 5 });
    expect(few).toMatchObject({ total: 1_000, isCounted: true });
    await db().company.updateMany({ where: { name: "Other" }, data: { name: "Also the same" } });
    const many = await listCompanies(operator, { q: "same", sort: "name", limit: 5 });
    expect(many).toMatchObject({ total: 1_000, isCounted: false });
    expect(many.companies.map(({ name }) => name)).toEqual(Array(5).fill("Also the same"));
  });
});

describe("a search for what most companies contain goes through the list", () => {
  const bounds = { counted: 3, lookedUp: 5, walked: 4 };
  const search = async (q: string, sort: CompanySort, bound: SearchBounds) => {
    const walk = async (isBefore: boolean) => {
      const found: string[] = [];
      let cursor: CompanyCursor | null = null;
      for (let pages = 0; pages < 60; pages += 1) {
        const page = await fleetPage(
          {
            ...{ health: undefined, sort, pause: null, term: q, cursor, isBefore, limit: 5 },
          },
          bound,
        );
        found.push(...page.rows.map(({ id }) => id));
        const end = page.stoppedAt ?? (page.rows.length === 5 ? page.rows.at(-1) : undefined);
        if (!end) return found;
        cursor = { sort, rank: end.rank, name: end.sortName, id: end.id };
      }
      throw new Error("The pages do not end.");
    };
    const forth = await walk(false);
    expect((await walk(true)).toReversed()).toEqual(forth);
    return forth;
  };

  it.each(COMPANY_SORTS)("by %s, and finds the same companies in the same order", async (sort) => {
    const admin = await createViewer();
    for (let index = 0; index < 16; index += 1)
      await createCompany([admin], {
        name: ["Café North", "North Bakery", "Studio", "Norþ"][index % 4] ?? "",
        state: index % 5 === 0 ? "reconnect_required" : index % 7 === 0 ? "none" : "active",
      });
    await db().$executeRaw`ANALYZE companies`;
    const unbounded = { counted: 1_000, lookedUp: Infinity, walked: 1 };
    for (const [q, count] of [
      ["north", 12],
      ["bakery cafe", 0],
    ] as const) {
      const found = await search(q, sort, unbounded);
      expect(found).toHaveLength(count);
      expect(await search(q, sort, bounds), `${q}, in the list`).toEqual(found);
      expect(await search(q, sort, { ...bounds, lookedUp: Infinity }), `${q}, sorted`).toEqual(
        found,
      );
    }
  });
});

describe("pages of all companies", () => {
  it.each(COMPANY_SORTS)("by %s can be walked backwards", async (sort) => {
    const [operator, admin] = [await createViewer("operator"), await createViewer()];
    for (let index = 0; index < 17; index += 1)
      await createCompany([admin], {
        name: index % 3 ? "Same" : `Name ${index}`,
        state: index % 5 === 0 ? "reconnect_required" : index % 4 === 0 ? "none" : "active",
      });
    for (const viewer of [operator, admin]) {
      const forth: string[][] = [];
      let page = await listCompanies(viewer, { sort, limit: 4 });
      forth.push(page.companies.map(({ id }) => id));
      while (page.next) {
        page = await listCompanies(viewer, { sort, limit: 4, after: page.next });
        forth.push(page.companies.map(({ id }) => id));
      }
      const back = [page.companies.map(({ id }) => id)];
      while (page.previous) {
        page = await listCompanies(viewer, { sort, limit: 4, before: page.previous });
        back.unshift(page.companies.map(({ id }) => id));
      }
      expect(forth.length).toBeGreaterThan(3);
      expect(back).toEqual(forth);
      expect(page.next).not.toBeNull();
    }
  });
});
