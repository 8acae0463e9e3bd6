import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { createSession, newSessionToken } from "#lib/access/sessions/sessions.ts";
import { sessionCookieName } from "#lib/access/sessions/session-cookie.ts";
import { updateStandings } from "#lib/companies/fleet/update-standings.ts";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { fillWithCompanies } from "#test/fleet/many-companies.ts";
import { createViewer } from "#test/people.ts";
import { startApp } from "../app-process.ts";
import { type Figure, say } from "../figure.ts";
import { percentile } from "../percentile.ts";
import { processorSeconds, residentMegabytes } from "../processes.ts";
import type { Run } from "../run.ts";
import { BENCH_OPERATOR } from "../world.ts";

const COMPANIES = 1_000;
const PAGES = [1, 100, 1_000];
const OPENED_AT_ONCE = 20;
const SETTLE_MS = 3_000;
/** How often pages polled before changes were pushed to them. */
const POLL_MS = 5_000;

/**
 * How soon an open page hears of a change, and what idle open pages cost, pushed versus polled
 * every five seconds.
 */
export async function* fleetLive({ world, quick }: Run): AsyncGenerator<Figure> {
  const app = await startApp(world.appPort);
  await fillWithCompanies(await db().company.count(), COMPANIES);
  await updateStandings();
  const { id } = await db().company.findFirstOrThrow({ select: { id: true } });
  const operator = await createViewer("operator", { email: BENCH_OPERATOR });
  const token = newSessionToken();
  await transaction((tx) => createSession(tx, { userId: operator.userId, token }));
  const cookie = `${sessionCookieName(app.url)}=${token}`;
  const idleMs = quick ? 3_000 : 15_000;
  const changes = quick ? 5 : 40;
  const none = await costOf(app.pid, idleMs);
  for (const pages of quick ? [1, 100] : PAGES) {
    say(`  ${pages} open pages …`);
    const open = await openPages(`${app.url}/api/changes?shows=${id}`, cookie, pages);
    await delay(SETTLE_MS);
    const idle = await costOf(app.pid, idleMs);
    const [first, all] = [[] as number[], [] as number[]];
    for (let change = 0; change < changes; change += 1) {
      const told = open.map((page) => page.next());
      // At a random moment between two rounds.
      await delay(500 * Math.random());
      await db()
        .$executeRaw`UPDATE companies SET sync_selected = NOT sync_selected WHERE id = ${id}::uuid`;
      const begun = performance.now();
      await Promise.any(told).then(() => first.push(performance.now() - begun));
      await Promise.all(told).then(() => all.push(performance.now() - begun));
    }
    yield {
      name: "fleet.live.told",
      value: percentile(first, 0.5),
      unit: "ms",
      detail: {
        pages,
        p99_ms: percentile(first, 0.99),
        all_told_p50_ms: percentile(all, 0.5),
        all_told_p99_ms: percentile(all, 0.99),
      },
    };
    yield {
      name: "fleet.live.idle",
      value: idle.cpu,
      unit: "% of a core",
      detail: { pages, ...idle, without_pages: none.cpu },
    };
    for (const page of open) page.close();
    await delay(SETTLE_MS);
    const polled = await whilePolled(`${app.url}/api/changes`, cookie, pages, () =>
      costOf(app.pid, idleMs),
    );
    yield {
      name: "fleet.live.polled",
      value: polled.cpu,
      unit: "% of a core",
      detail: { pages, ...polled },
    };
  }
}

type Cost = { cpu: number; megabytes: number; transactions_per_s: number };

/**
 * What the app uses meanwhile, and how often the database commits; in an idle app each statement is
 * a transaction.
 */
async function costOf(pid: number, forMs: number): Promise<Cost> {
  const [seconds, commits, begun] = [
    processorSeconds(pid),
    await countCommits(),
    performance.now(),
  ];
  await delay(forMs);
  const lasted = (performance.now() - begun) / 1_000;
  const used = processorSeconds(pid) - seconds;
  return {
    cpu: (100 * used) / lasted,
    megabytes: Math.round(residentMegabytes(pid) ?? Number.NaN),
    transactions_per_s: ((await countCommits()) - commits) / lasted,
  };
}

async function countCommits(): Promise<number> {
  // Sessions report their statistics at most once a second.
  await delay(1_100);
  const [row] = await db().$queryRaw<{ count: bigint }[]>`
    SELECT xact_commit AS count FROM pg_stat_database WHERE datname = current_database()`;
  return Number(row?.count ?? 0);
}

type Page = { next: () => Promise<void>; close: () => void };

async function openPages(url: string, cookie: string, count: number): Promise<Page[]> {
  const pages: Page[] = [];
  while (pages.length < count) {
    const wanted = Math.min(OPENED_AT_ONCE, count - pages.length);
    pages.push(...(await Promise.all(Array.from({ length: wanted }, () => openPage(url, cookie)))));
  }
  return pages;
}

/** Open once it has received the current state. */
function openPage(url: string, cookie: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    let heard: () => void = () => undefined;
    const headers = { cookie, accept: "text/event-stream" };
    const asking = request(url, { headers, agent: false }, (answer) => {
      answer.setEncoding("utf8");
      answer.on("data", (text: string) => {
        if (text.includes("event: changed")) heard();
        if (text.includes("event: marker"))
          resolve({
            next: () => new Promise((resume) => (heard = resume)),
            close: () => asking.destroy(),
          });
      });
      answer.on("error", () => undefined);
    });
    asking.on("error", reject);
    asking.end();
  });
}

/** The same number of pages, each polling the marker every few seconds. */
async function whilePolled<T>(
  url: string,
  cookie: string,
  pages: number,
  measure: () => Promise<T>,
): Promise<T> {
  const asking = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    const one = fetch(url, { headers: { cookie } })
      .then((answer) => answer.arrayBuffer())
      .catch(() => undefined)
      .finally(() => asking.delete(one));
    asking.add(one);
  }, POLL_MS / pages);
  try {
    return await measure();
  } finally {
    clearInterval(timer);
    await Promise.all(asking);
  }
}
