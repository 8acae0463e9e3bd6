import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readDocument } from "#test/documents/read-document.ts";
import { findFreePort } from "../../../local/postgres/free-port.ts";
import { ROOT_DIR } from "../../../local/settings.ts";
import type { Report } from "../report.ts";
import { startCallers } from "../stage/callers.ts";
import {
  listBlindSelectors,
  listRenamedLabels,
  type Metrics,
  namesOf,
} from "../stage/judge-selectors.ts";
import { query, readRules, startPrometheus } from "../stage/prometheus.ts";
import { Stage } from "../stage/stage.ts";

const FOLDER = path.join(ROOT_DIR, "deploy", "observability");
const RUNBOOK = "docs/guides/operator-runbook.md";
const COMPANIES = 6;
const RATE = 10;
/** Rates need two scrapes; rules are looked at once a second. */
const SCRAPED_MS = 15_000;
const FIRING_WITHIN_MS = 120_000;

type Dashboard = { panels: { title: string; targets: { expr: string }[] }[] };

/** The real Prometheus scrapes app and worker, loads the rules, and answers every query of the dashboard. Then the database goes away. */
export async function monitoring(report: Report): Promise<void> {
  const stage = await Stage.open();
  try {
    const companies = await stage.connect(COMPANIES);
    await stage.leaveDatabase();
    const workerPort = await findFreePort();
    await stage.startApp();
    await stage.startWorker({ WORKER_METRICS_PORT: String(workerPort) });
    const targets = [new URL(stage.appUrl).host, `127.0.0.1:${workerPort}`];
    const url = await startPrometheus(stage, targets, path.join(FOLDER, "alerts.yaml"));
    report.step("Prometheus scrapes app and worker, and services ask …");
    const callers = startCallers(stage, { companies, rate: RATE });
    await delay(SCRAPED_MS);
    await callers.end();
    await judgeScrapes(report, url, targets.length);
    await judgeDashboard(report, url);
    await judgeRules(report, url);
    await judgeNames(report, url, await readExposition(targets));
    report.step("the database goes away …");
    await stage.server.stop("immediate");
    await judgeAlarm(report, url);
    await stage.server.start();
  } finally {
    stage.keepLogs(`drill-${report.name}`);
    await stage.close();
  }
}

async function judgeScrapes(report: Report, url: string, targets: number): Promise<void> {
  const { data } = await query(url, "up == 1");
  report.check("app and worker are scraped", data.result.length === targets);
}

async function judgeDashboard(report: Report, url: string): Promise<void> {
  const queries = readPanels();
  const refused: string[] = [];
  const empty: string[] = [];
  for (const { title, expr } of queries) {
    const answer = await query(url, expr);
    if (answer.status !== "success") refused.push(`${title}: ${answer.error}`);
    else if (answer.data.result.length === 0) empty.push(title);
  }
  report.check(
    "Prometheus answers every query of the dashboard",
    refused.length === 0,
    refused.join("; ") || `${queries.length} queries`,
  );
  report.figure(`${queries.length - empty.length} of ${queries.length} panels have data`);
  if (empty.length > 0) report.step(`    nothing to show yet: ${empty.join(", ")}`);
}

async function judgeRules(report: Report, url: string): Promise<void> {
  const rules = await readRules(url);
  const wrong = rules.filter(({ health }) => health !== "ok");
  report.check(
    "every alert rule is loaded and can be evaluated",
    rules.length > 0 && wrong.length === 0,
    wrong.map(({ name, lastError }) => `${name} ${lastError}`).join("; ") ||
      `${rules.length} rules`,
  );
  const loud = rules.filter(({ state }) => state !== "inactive").map(({ name }) => name);
  report.check("none fires while all is well", loud.length === 0, loud.join(", "));
}

async function judgeAlarm(report: Report, url: string): Promise<void> {
  const isFiring = async () =>
    (await readRules(url)).some(
      ({ name, state }) => name === "DatabaseUnavailable" && state === "firing",
    );
  const begun = Date.now();
  while (!(await isFiring()) && Date.now() - begun < FIRING_WITHIN_MS) await delay(1_000);
  report.check(
    "DatabaseUnavailable fires when the database is away",
    await isFiring(),
    `after ${Math.round((Date.now() - begun) / 1_000)} s`,
  );
}

/** A rule or a panel that asks for what nobody says stays silent for ever. */
async function judgeNames(report: Report, url: string, metrics: Metrics): Promise<void> {
  const asked = [
    ...readPanels().map(({ title, expr }) => ({ title, expr })),
    ...(await readRules(url)).map(({ name, query: expr }) => ({ title: name, expr })),
    ...readDocument(RUNBOOK)
      .blocks.filter(({ language }) => language === "promql")
      .map(({ text }) => ({ title: "the runbook", expr: text })),
  ];
  const unknown = asked.flatMap(({ title, expr }) =>
    namesOf(expr)
      .filter((name) => !metrics.has(name))
      .map((name) => `${title}: ${name}`),
  );
  report.check(
    "dashboard, rules and runbook name only metrics that app or worker has",
    unknown.length === 0,
    unknown.join(", ") || `${asked.length} queries`,
  );
  const renamed = await listRenamedLabels(url);
  report.check(
    "no label is one that Prometheus gives itself",
    renamed.length === 0,
    renamed.join(", "),
  );
  const blind: string[] = [];
  for (const { title, expr } of asked)
    for (const selector of await listBlindSelectors(url, expr, metrics))
      blind.push(`${title}: ${selector}`);
  report.check(
    "and only labels, and values of gauges, that these metrics have",
    blind.length === 0,
    blind.join(", "),
  );
}

function readPanels(): { title: string; expr: string }[] {
  const { panels } = JSON.parse(
    readFileSync(path.join(FOLDER, "dashboard.json"), "utf8"),
  ) as Dashboard;
  return panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })));
}

/** What app and worker say that they have, with the parts of a histogram. */
async function readExposition(targets: readonly string[]): Promise<Metrics> {
  const texts = await Promise.all(
    targets.map(async (target) => (await fetch(`http://${target}/metrics`)).text()),
  );
  const types = texts.flatMap((text) => [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)]);
  return new Map(
    types.flatMap(([, name = "", type = ""]) =>
      type === "histogram"
        ? ["bucket", "count", "sum"].map((part) => [`${name}_${part}`, type] as const)
        : [[name, type] as const],
    ),
  );
}
