import { gzipSync } from "node:zlib";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { createSession, newSessionToken } from "#lib/access/sessions/sessions.ts";
import { sessionCookieName } from "#lib/access/sessions/session-cookie.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { createPaidPeople, createPayroll, createRun } from "#test/payroll-rows.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { browserLaunchOptions, ensureBrowser } from "../../../local/find-browser.ts";
import { startApp } from "../app-process.ts";
import { type Figure, say } from "../figure.ts";
import { percentile } from "../percentile.ts";
import type { Run } from "../run.ts";
import { BENCH_OPERATOR } from "../world.ts";

/** A phone of the middle class on a slow line, as page speed tests imitate it. */
const CPU_SLOWDOWN = 4;
const SLOW_LINE = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
const PHONE = { width: 360, height: 740 };
const PAY_DATES = 24;
/** Beyond this, a task makes the page late for a press. */
const LONG_TASK_MS = 50;

type Person = "nobody" | "admin" | "operator";
type Visit = { name: string; path: string; as: Person };
type Weight = { scripts: number; bytes: number; lcpMs: number; blockedMs: number };

/**
 * What each page ships and how soon it is there, in a browser whose cache is empty: its scripts
 * before it has loaded, compressed; the largest paint; and how long it keeps the browser busy.
 */
export async function* pageWeight({ world, quick }: Run): AsyncGenerator<Figure> {
  say(`  browser: ${await ensureBrowser()}`);
  const app = await startApp(world.appPort);
  const { visits, cookies } = await fill();
  const browser = await chromium.launch(browserLaunchOptions());
  try {
    for (const visit of visits) {
      const weights: Weight[] = [];
      for (let round = 0; round < (quick ? 1 : 5); round += 1)
        weights.push(await weigh(browser, app.url, visit, cookies[visit.as]));
      yield* figuresOf(visit.name, weights);
    }
  } finally {
    await browser.close();
  }
}

/** An admin with companies and payrolls, and an operator. */
async function fill(): Promise<{ visits: Visit[]; cookies: Record<Person, string | null> }> {
  const [admin, operator] = [
    await createViewer(),
    await createViewer("operator", { email: BENCH_OPERATOR }),
  ];
  const companies = [];
  for (let made = 0; made < 6; made += 1) companies.push(await createCompany([admin]));
  const [{ id } = { id: "" }] = companies;
  const owner = await createRun(id);
  for (let ago = 0; ago < PAY_DATES; ago += 1) {
    const checkDate = new Date(Date.now() - ago * 14 * 86_400_000).toISOString().slice(0, 10);
    await createPaidPeople(owner, await createPayroll(owner, { checkDate }));
  }
  const page = (name: string, path: string, as: Person): Visit => ({ name, path, as });
  return {
    cookies: { nobody: null, admin: await signIn(admin), operator: await signIn(operator) },
    visits: [
      page("sign_in", "/sign-in", "nobody"),
      page("connect", "/connect", "admin"),
      page("picker", "/pick", "admin"),
      page("overview", "/", "admin"),
      page("desk", "/desk", "admin"),
      page("companies", "/companies", "admin"),
      page("company", `/companies/${id}`, "admin"),
      page("payrolls", `/companies/${id}/payrolls`, "admin"),
      page("usage", "/usage", "operator"),
    ],
  };
}

async function signIn({ userId }: Viewer): Promise<string> {
  const token = newSessionToken();
  await transaction((tx) => createSession(tx, { userId, token }));
  return token;
}

async function weigh(
  browser: Browser,
  origin: string,
  { path }: Visit,
  session: string | null,
): Promise<Weight> {
  const context = await browser.newContext({ viewport: PHONE });
  try {
    if (session) await context.addCookies([cookieOf(origin, session)]);
    const page = await context.newPage();
    await slowDown(context, page);
    await page.addInitScript(watchPaints);
    const sizes = new Map<string, Promise<number>>();
    page.on("response", (answer) => {
      if (answer.request().resourceType() === "script")
        sizes.set(
          answer.url(),
          answer.body().then((body) => gzipSync(body).length),
        );
    });
    const answer = await page.goto(origin + path, { waitUntil: "networkidle" });
    if (answer?.status() !== 200) throw new Error(`${path} answered ${answer?.status()}.`);
    const { first, lcpMs, blockedMs } = await page.evaluate(readPaints, LONG_TASK_MS);
    const bytes = await Promise.all(first.map((url) => sizes.get(url) ?? Promise.resolve(0)));
    return {
      ...{ scripts: first.length, lcpMs, blockedMs },
      bytes: bytes.reduce((sum, one) => sum + one, 0),
    };
  } finally {
    await context.close();
  }
}

function cookieOf(origin: string, value: string) {
  return { name: sessionCookieName(origin), value, url: origin, httpOnly: true };
}

async function slowDown(context: BrowserContext, page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", SLOW_LINE);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
}

type Watched = { paints: number[]; tasks: { at: number; ms: number }[] };

/** Runs in the page before anything else. */
function watchPaints(): void {
  const watched: Watched = { paints: [], tasks: [] };
  Object.assign(globalThis, { watched });
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) watched.paints.push(startTime);
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      watched.tasks.push({ at: startTime, ms: duration });
  }).observe({ type: "longtask", buffered: true });
}

/** Runs in the page. `first`: the scripts that were asked for before it had loaded. */
function readPaints(longTaskMs: number) {
  const { paints, tasks } = (globalThis as unknown as { watched: Watched }).watched;
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const loadedAt = navigation?.loadEventStart ?? Infinity;
  const firstPaint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
  return {
    first: performance
      .getEntriesByType("resource")
      .filter(({ name, startTime }) => /\.js(\?|$)/.test(name) && startTime < loadedAt)
      .map(({ name }) => name),
    lcpMs: paints.at(-1) ?? 0,
    blockedMs: tasks
      .filter(({ at }) => at >= firstPaint)
      .reduce((sum, { ms }) => sum + ms - longTaskMs, 0),
  };
}

function* figuresOf(page: string, weights: readonly Weight[]): Generator<Figure> {
  const median = (of: (weight: Weight) => number) => percentile(weights.map(of), 0.5);
  const detail = { rounds: weights.length };
  yield {
    name: `page.weight.${page}`,
    value: median(({ bytes }) => bytes) / 1024,
    unit: "KiB",
    detail: { ...detail, scripts: median(({ scripts }) => scripts) },
  };
  yield {
    name: `page.weight.${page}.lcp`,
    value: median(({ lcpMs }) => lcpMs),
    unit: "ms",
    detail: { ...detail, blocked_ms: median(({ blockedMs }) => blockedMs) },
  };
}
