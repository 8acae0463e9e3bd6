import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { createSession, newSessionToken } from "#lib/access/sessions/sessions.ts";
import { sessionCookieName } from "#lib/access/sessions/session-cookie.ts";
import { updateStandings } from "#lib/companies/fleet/update-standings.ts";
import { writeCompanyCursor } from "#lib/companies/list/company-query.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { createViewer } from "#test/people.ts";
import { startApp } from "../app-process.ts";
import { type Figure, say } from "../figure.ts";
import { fillWithCompanies } from "#test/fleet/many-companies.ts";
import { p50AndP99 } from "../percentile.ts";
import type { Run } from "../run.ts";
import { BENCH_OPERATOR } from "../world.ts";

const SIZES = [100, 10_000, 100_000];
/** With `--full`: filling takes a few minutes. */
const FULL_SIZES = [...SIZES, 1_000_000];
const VISITS = 40;

type Visit = { name: string; path: string; headers: Record<string, string> };

/**
 * What an operator's pages, the API's list and the metrics cost the server, by number of companies.
 * Each is requested several times in rotation, so a noisy moment affects them all.
 */
export async function* fleetList({ world, quick, full }: Run): AsyncGenerator<Figure> {
  const app = await startApp(world.appPort);
  const operator = await createViewer("operator", { email: BENCH_OPERATOR });
  const token = newSessionToken();
  await transaction((tx) => createSession(tx, { userId: operator.userId, token }));
  const { key } = await createApiKey(SYSTEM, { name: "fleet", scopes: ["companies:read"] });
  const cookie = { cookie: `${sessionCookieName(app.url)}=${token}` };
  const bearer = { authorization: `Bearer ${key.reveal()}` };
  let companies = await db().company.count();
  for (const size of quick ? [100, 10_000] : full ? FULL_SIZES : SIZES) {
    say(`  ${size} companies …`);
    await fillWithCompanies(companies, size);
    companies = Math.max(size, companies);
    const begun = performance.now();
    await updateStandings();
    await db().$executeRaw`VACUUM ANALYZE company_standings`;
    say(`  their standings after ${Math.round(performance.now() - begun)} ms`);
    const visits = [
      ...PAGES.map((visit) => ({ ...visit, headers: cookie })),
      { name: "api", path: "/api/v1/companies?limit=50", headers: bearer },
      { name: "metrics", path: "/metrics", headers: {} },
      { name: "constant", path: "/api/live", headers: {} },
    ];
    yield* await measureAll(app.url, visits, companies, quick ? 5 : VISITS);
  }
}

const list = (query: string): string => `/companies?${query}`;
/** A cursor in the middle of the names. */
const MIDDLE = writeCompanyCursor({
  sort: "name",
  rank: 0,
  name: "lakeside clinic",
  id: "80000000-0000-4000-8000-000000000000",
});

const PAGES: readonly { name: string; path: string }[] = [
  { name: "first", path: "/companies" },
  { name: "deep", path: list(`sort=name&after=${MIDDLE}`) },
  { name: "last_verified", path: list("sort=last_verified") },
  { name: "next_refresh", path: list("sort=next_refresh") },
  { name: "filter_healthy", path: list("health=healthy") },
  { name: "filter_not_checked", path: list("health=not_checked") },
  { name: "filter_retrying", path: list("health=retrying") },
  { name: "filter_none", path: list("health=held") },
  { name: "search_much", path: list("q=inc") },
  { name: "search_little", path: list("q=cafe+bakery+4a") },
  { name: "search_nothing", path: list("q=zzxqzz") },
  { name: "overview", path: "/" },
  { name: "usage", path: "/usage" },
  { name: "syncs", path: "/syncs" },
  { name: "frame", path: "/organization" },
  { name: "changes", path: "/api/changes" },
];

async function measureAll(
  origin: string,
  visits: readonly Visit[],
  companies: number,
  rounds: number,
): Promise<Figure[]> {
  const times = new Map(visits.map(({ name }) => [name, [] as number[]]));
  for (let round = -2; round < rounds; round += 1)
    for (const { name, path, headers } of visits) {
      const begun = performance.now();
      const answer = await fetch(origin + path, { headers, redirect: "manual" });
      await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}.`);
      if (round >= 0) times.get(name)?.push(performance.now() - begun);
    }
  return [...times].map(([name, measured]) => {
    const { p50_ms, p99_ms } = p50AndP99(measured);
    return {
      name: `fleet.list.${name}`,
      value: p50_ms,
      unit: "ms",
      detail: { companies, p99_ms },
    };
  });
}
