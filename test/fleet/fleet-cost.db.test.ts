import { beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { fleetPage } from "#lib/companies/fleet/fleet-page.ts";
import { searchFleet } from "#lib/companies/fleet/search-fleet.ts";
import { COMPANY_SORTS } from "#lib/companies/list/company-query.ts";
import { SYNC_FILTERS, type CompanyFilters } from "#lib/companies/list/company-filters.ts";
import { updateStandings } from "#lib/companies/fleet/update-standings.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { keepEventCounts } from "#lib/webhooks/keep-event-counts.ts";
import { fillHistory } from "./fill-history.ts";
import { fillWithCompanies } from "./many-companies.ts";
import { createViewer } from "../people.ts";
import { rowsReadBy } from "./rows-read.ts";
import { withDatabase } from "../with-database.ts";
import { JOBS } from "../../worker/jobs.ts";
import { FLEET_READS } from "./fleet-routes.ts";
import { ALL_ROUTES } from "../../app/api/v1/openapi.json/all-routes.ts";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { API_SCOPES } from "#lib/access/api-keys/scopes.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

/*
 * What a page, a request and a sweep read of a table that grows with the fleet, by PostgreSQL's own
 * count of rows. Of 8,000 companies with one line of history each none may read more than some
 * pages full.
 */

const COMPANIES = 8_000;
const MOST_ROWS = 3_500;

withDatabase();

let operator: Viewer;
beforeAll(async () => {
  await fillWithCompanies(0, COMPANIES);
  await fillHistory();
  await updateStandings();
  await keepEventCounts();
  await db().$executeRaw`VACUUM ANALYZE`;
  operator = await createViewer("operator");
}, 120_000);

const expectFew = async (act: () => Promise<unknown>): Promise<void> => {
  const read = await rowsReadBy(act);
  const many = Object.entries(read).filter(([, rows]) => rows > MOST_ROWS);
  expect(Object.fromEntries(many), "rows read of a table").toEqual({});
};

it("the row count notices a full scan", async () => {
  const read = await rowsReadBy(() => db().company.count({ where: { city: "Austin" } }));
  expect(read.companies).toBeGreaterThanOrEqual(COMPANIES);
});

describe("a page or route reads only its contents", () => {
  it.each(FLEET_READS)("$name", ({ read }) => expectFew(() => read(operator)));
});

it.each(["inc", "e"])(
  "a search for %s, which many companies contain, takes no company apart",
  async (term) => {
    const { found } = await searchFleet({ term, filters: {}, pause: null });
    if (!("lookUp" in found)) throw new Error("it is meant to be looked up");
    for (const end of [Prisma.empty, Prisma.sql`LIMIT 1001`]) {
      const plan = await db().$queryRaw<{ "QUERY PLAN": string }[]>`
        EXPLAIN ${found.lookUp} ${end}`;
      const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
      expect(text).not.toMatch(/Filter: .*search_grams/);
      if (term === "inc") expect(text).toContain("companies_search_grams");
    }
  },
);

describe("a GET of the API reads only its contents", () => {
  const routes = ALL_ROUTES.flatMap((route) =>
    route.definitions.filter(({ method }) => method === "GET").map(({ path }) => ({ path, route })),
  );
  it.each(routes)("$path", async ({ path, route }) => {
    const { key } = await createApiKey(SYSTEM, { name: path, scopes: [...API_SCOPES] });
    const { gustoUuid } = await db().company.findFirstOrThrow();
    const run = await db().syncRun.findFirstOrThrow();
    const params = { gustoUuid, payrollUuid: run.id, id: run.id, resource: path.split("/").at(-1) };
    const headers = { authorization: `Bearer ${key.reveal()}` };
    await expectFew(() =>
      route(new Request(`http://localhost/api/v1${path}`, { headers }), {
        params: Promise.resolve({ ...params, path: ["v1", "companies", gustoUuid] }),
      }),
    );
  });
});

describe("a search reads no more than its bounds, whatever it finds", () => {
  const bounds = { counted: 100, lookedUp: 400, walked: 400 };
  const anywhere = { health: undefined, pause: null, cursor: null, isBefore: false, limit: 51 };
  // No company contains the last, and a tenth of them each part of it.
  it.each(["inc", "e", "north", "union studio", "studio union"])("%s", async (term) => {
    for (const sort of COMPANY_SORTS)
      await expectFew(() => fleetPage({ ...anywhere, sort, term }, bounds));
  });
});

describe("a filter reads no more than its bounds, whatever it finds", () => {
  const bounds = { counted: 100, lookedUp: 400, walked: 400 };
  const FILTERS: CompanyFilters[] = [
    { reason: "rate_limited" },
    { since: "last_day" },
    { since: "over_week" },
    ...SYNC_FILTERS.map((sync) => ({ sync })),
    { verified: "never" },
    { by: "01a1ff89-0000-7000-8000-000000000000" },
    { reason: "revoked", since: "over_day", sync: "off" },
    { tag: "all" },
    { tag: "few" },
    { tag: "none" },
    { tag: "few", sync: "off" },
  ];
  it.each(FILTERS)("%j", async (filters) => {
    for (const sort of ["attention", "last_verified"] as const)
      for (const term of [null, "e"])
        await expectFew(() =>
          fleetPage(
            {
              ...{ health: undefined, pause: null, cursor: null, isBefore: false, limit: 51 },
              ...{ sort, term, filters },
            },
            bounds,
          ),
        );
  });
});

describe("a repeating job reads only what is due", () => {
  const repeated = JOBS.filter(({ repeats }) => repeats);
  it.each(repeated.map(({ name }) => name))("%s", async (name) => {
    const job = repeated.find((one) => one.name === name);
    await expectFew(async () => job?.run({}, new AbortController().signal));
  });
});
