import { beforeAll, describe, expect, it } from "vitest";
import { refuseGrants, createCompany, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { fleetPage } from "../fleet/fleet-page.ts";
import { type CompanyFilters, parseCompanyFilters } from "./company-filters.ts";
import type { CompanySort } from "./company-query.ts";
import { listCompanies } from "./list-companies.ts";
import { listCompanyIds } from "./list-company-ids.ts";
import { nameConnector } from "./name-connector.ts";

withDatabase();

const ago = (days: number) => new Date(Date.now() - days * DAY_MS);

let operator: Viewer;
let avery: Viewer;
let blair: Viewer;

async function setToken(companyId: string, data: object): Promise<void> {
  await db().gustoAuthToken.updateMany({ where: { grants: { some: { companyId } } }, data });
}

async function addRun(companyId: string, state: "failed" | "succeeded"): Promise<void> {
  await db().syncRun.create({
    data: { companyId, state, trigger: "person", actor: "system", lane: 0, endedAt: new Date() },
  });
}

beforeAll(async () => {
  operator = await createViewer("operator");
  avery = await createViewer("company_admin", { name: "Avery Chen" });
  blair = await createViewer("company_admin", { name: "Blair Ito" });
  const fine = await createCompany([blair, avery], { name: "Fine" });
  const never = await createCompany([avery], { name: "Never" });
  await setToken(never.id, { lastProvedAt: null, lastRefreshedAt: null });
  const old = await createCompany([blair, avery], { name: "Old refusal" });
  await setToken(old.id, {
    ...{ state: "reconnect_required", stateReason: "revoked", stateSince: ago(9) },
  });
  const slow = await createCompany([avery], { name: "Slow" });
  await setToken(slow.id, { lastError: "rate_limited", failingSince: ago(0.5) });
  for (const [name, states] of [
    ["Sync fails", ["succeeded", "failed"]],
    ["Sync works", ["failed", "succeeded"]],
  ] as const) {
    const { id } = await createCompany([avery], { name });
    await db().company.update({ where: { id }, data: { syncSelected: true } });
    for (const state of states) await addRun(id, state);
  }
  await db().companyTag.createMany({
    data: [fine, old, slow].map(({ id }) => ({ companyId: id, tag: "vip" })),
  });
  const paused = await createCompany([avery], { name: "Paused" });
  await db().company.update({ where: { id: paused.id }, data: { syncSelected: true } });
  await addRun(paused.id, "failed");
  await setToken(paused.id, {
    ...{ state: "reconnect_required", stateReason: "revoked", stateSince: ago(0.01) },
  });
});

const ALL = ["Fine", "Never", "Old refusal", "Paused", "Slow", "Sync fails", "Sync works"];
/** With what operators find, and an admin, who is not told of a lost company who connected it. */
const CASES = (): [CompanyFilters, string[], ofAdmin?: string[]][] => [
  [{ reason: "revoked" }, ["Old refusal", "Paused"]],
  [{ reason: "rate_limited" }, ["Slow"]],
  [{ reason: "held" }, []],
  [{ since: "last_hour" }, ["Paused"]],
  [{ since: "last_day" }, ["Paused", "Slow"]],
  [{ since: "over_day" }, ["Old refusal"]],
  [{ since: "over_week" }, ["Old refusal"]],
  [{ since: "over_month" }, []],
  [{ sync: "on" }, ["Paused", "Sync fails", "Sync works"], ["Sync fails", "Sync works"]],
  [{ sync: "off" }, ["Fine", "Never", "Old refusal", "Slow"], ["Fine", "Never", "Slow"]],
  [{ sync: "failing" }, ["Sync fails"]],
  [{ verified: "never" }, ["Never"]],
  [{ by: blair.userId }, ["Fine", "Old refusal"], ["Fine"]],
  [{ by: operator.userId }, []],
  [{ tag: "vip" }, ["Fine", "Old refusal", "Slow"], []],
  [{ tag: "vip", reason: "revoked" }, ["Old refusal"], []],
  [{ tag: "nobody's" }, []],
  [{ reason: "revoked", sync: "on" }, ["Paused"], []],
  [{ by: avery.userId, since: "last_day", reason: "rate_limited" }, ["Slow"]],
];

describe("the filters of the list", () => {
  it("find the same for operators and for an admin of these companies", async () => {
    for (const viewer of [operator, avery])
      for (const [filters, found, ofAdmin = found] of CASES()) {
        const names = viewer === operator ? found : ofAdmin;
        const page = await listCompanies(viewer, { ...filters, sort: "name" });
        expect(
          page.companies.map(({ name }) => name),
          JSON.stringify(filters),
        ).toEqual(names);
        expect(page.total).toBe(names.length);
        const { ids } = await listCompanyIds(viewer, { ...filters, limit: 50 });
        expect(ids).toEqual(page.companies.map(({ id }) => id));
      }
  });

  it("combine with search and health", async () => {
    for (const viewer of [operator, avery]) {
      const isOperator = viewer === operator;
      const sync = await listCompanies(viewer, { sync: "on", q: "sync", sort: "name" });
      expect(sync.companies.map(({ name }) => name)).toEqual(["Sync fails", "Sync works"]);
      const lost = await listCompanies(viewer, { sync: "on", health: "reconnect_required" });
      expect(lost.companies.map(({ name }) => name)).toEqual(isOperator ? ["Paused"] : []);
      expect(lost.counts).toMatchObject({ reconnect_required: isOperator ? 1 : 0, healthy: 2 });
    }
  });

  it("follow a pause of the application, whose reason is no company's own", async () => {
    await db().gustoAuthToken.updateMany({
      where: { grants: { some: { company: { name: "Fine" } } } },
      data: { accessTokenExpiration: ago(1) },
    });
    const request = {
      ...{ health: undefined, sort: "name" as const, term: null, cursor: null },
      ...{ isBefore: false, limit: 50 },
    };
    const namesOf = async (reason: string) => {
      const { rows } = await fleetPage({
        ...request,
        pause: { reason: "gusto_unavailable", since: ago(0), until: ago(-1) },
        filters: parseCompanyFilters({ reason }),
      });
      return rows.map(({ sortName }) => sortName);
    };
    expect(await namesOf("gusto_unavailable")).toEqual(["fine"]);
    expect(await namesOf("rate_limited")).toEqual(["slow"]);
  });

  it("give the same pages in both directions, whichever way the companies are found", async () => {
    const ways = [
      { counted: 1_000, lookedUp: 20_000, walked: 10_000 },
      { counted: 1, lookedUp: 20_000, walked: 10_000 },
      { counted: 1_000, lookedUp: -1, walked: 2 },
    ];
    // One of each kind: what an index finds, what only a walk finds, and both.
    for (const [filters, names] of CASES().filter((_, at) =>
      [0, 4, 8, 10, 12, 14, 17].includes(at),
    ))
      for (const sort of ["attention", "last_verified"] as const)
        for (const bounds of ways) {
          const seen = await walk(filters, sort, bounds, false);
          expect(seen.toSorted(), JSON.stringify({ filters, sort, bounds })).toEqual(
            names.map((name) => name.toLowerCase()),
          );
          const back = await walk(filters, sort, bounds, true);
          expect(back.toReversed()).toEqual(seen);
        }
  });

  it("tell an admin nothing of a company that is lost, nor who else connected what", async () => {
    const casey = await createViewer();
    const { id } = await createCompany([casey], { name: "Lost" });
    await db().company.update({ where: { id }, data: { syncSelected: true } });
    await refuseGrants(casey);
    await db().companyGrant.updateMany({
      where: { companyId: id },
      data: { endedAt: new Date(), endedReason: "deprovisioned" },
    });
    const namesFor = async (filters: CompanyFilters) =>
      (await listCompanies(casey, filters)).companies.map(({ name }) => name);
    expect(await namesFor({ sync: "on" })).toEqual([]);
    expect(await namesFor({ by: casey.userId })).toEqual([]);
    expect(await namesFor({ reason: "disconnected_at_gusto" })).toEqual(["Lost"]);
    expect(await nameConnector(casey, avery.userId)).toBeNull();
    expect(await nameConnector(avery, blair.userId)).toBe("Blair Ito");
    expect(await nameConnector(operator, avery.userId)).toBe("Avery Chen");
  });
});

it("without a filter, all are listed", async () => {
  const { companies } = await listCompanies(avery, { sort: "name" });
  expect(companies.map(({ name }) => name)).toEqual(ALL);
});

it("filters that are not known are left out", () => {
  const known = { reason: "revoked", since: "last_day", sync: "on", verified: "never" };
  expect(parseCompanyFilters(known)).toEqual(known);
  expect(parseCompanyFilters({ tag: " VIP " })).toEqual({ tag: "vip" });
  for (const name of [...Object.keys(known), "by"])
    for (const value of ["unheard_of", "", 7, null, ["revoked"], undefined])
      expect(parseCompanyFilters({ [name]: value })).toEqual({});
});

/** The folded names on all pages of two rows. */
async function walk(
  filters: CompanyFilters,
  sort: CompanySort,
  bounds: Parameters<typeof fleetPage>[1],
  isBefore: boolean,
): Promise<string[]> {
  const names: string[] = [];
  let cursor: Parameters<typeof fleetPage>[0]["cursor"] = null;
  for (let page = 0; page < 60; page += 1) {
    const { rows, stoppedAt } = await fleetPage(
      {
        ...{ health: undefined, sort, pause: null, term: null, filters },
        ...{ cursor, isBefore, limit: 2 },
      },
      bounds,
    );
    names.push(...rows.map(({ sortName }) => sortName));
    const last = stoppedAt ?? (rows.length === 2 ? rows.at(-1) : null);
    if (!last) return names;
    cursor = { sort, rank: last.rank, name: last.sortName, id: last.id };
  }
  throw new Error("The pages never end.");
}
