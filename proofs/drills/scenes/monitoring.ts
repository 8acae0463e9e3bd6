import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { stringify } from "yaml";
import { PlainFailure } from "../../../local/plain-failure.ts";
import { findFreePort } from "../../../local/postgres/free-port.ts";
import { guardProcess } from "../../../local/processes/guard-orphans.ts";
import { ROOT_DIR } from "../../../local/settings.ts";
import type { Report } from "../report.ts";
import { startCallers } from "../stage/callers.ts";
import { Stage } from "../stage/stage.ts";

const FOLDER = path.join(ROOT_DIR, "deploy", "observability");
const COMPANIES = 6;
const RATE = 10;
const SCRAPE_SECONDS = 1;
const READY_WITHIN_MS = 60_000;
/** Rates need two scrapes; rules are looked at once a second. */
const SCRAPED_MS = 15_000;
const FIRING_WITHIN_MS = 120_000;

type Answer = { status: string; error?: string; data: { result: unknown[] } };
type Rule = { name: string; health: string; lastError?: string; state: string };
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
    const url = await startPrometheus(stage, targets);
    report.step("Prometheus scrapes app and worker, and services ask …");
    const callers = startCallers(stage, { companies, rate: RATE });
    await delay(SCRAPED_MS);
    await callers.end();
    await judgeScrapes(report, url, targets.length);
    await judgeDashboard(report, url, await readExposition(targets));
    await judgeRules(report, url);
    report.step("the database goes away …");
    await stage.server.stop("immediate");
    await judgeAlarm(report, url);
    await stage.server.start();
  } finally {
    stage.keepLogs(`drill-${report.name}`);
    await stage.close();
  }
}

/** @returns its address, once it is ready */
async function startPrometheus(stage: Stage, targets: readonly string[]): Promise<string> {
  const port = await findFreePort();
  const configuration = path.join(stage.folder, "prometheus.yaml");
  writeFileSync(
    configuration,
    stringify({
      global: {
        scrape_interval: `${SCRAPE_SECONDS}s`,
        evaluation_interval: `${SCRAPE_SECONDS}s`,
      },
      rule_files: [path.join(FOLDER, "alerts.yaml")],
      scrape_configs: [{ job_name: "dashboard", static_configs: [{ targets }] }],
    }),
  );
  const child = spawn(
    "prometheus",
    [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${path.join(stage.folder, "prometheus")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: "ignore" },
  );
  const failed = once(child, "error").then(() => true);
  if (await Promise.race([failed, delay(200).then(() => false)]))
    throw new PlainFailure("it needs Prometheus (Debian: apt-get install prometheus)");
  guardProcess(child.pid ?? 0, "SIGTERM", 10_000);
  stage.onClose(async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  });
  const url = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await delay(200))
    if ((await fetch(`${url}/-/ready`).catch(() => null))?.ok) return url;
  throw new Error("Prometheus is not ready.");
}

async function judgeScrapes(report: Report, url: string, targets: number): Promise<void> {
  const { data } = await query(url, "up == 1");
  report.check("app and worker are scraped", data.result.length === targets);
}

async function judgeDashboard(
  report: Report,
  url: string,
  exposition: ReadonlySet<string>,
): Promise<void> {
  const { panels } = JSON.parse(
    readFileSync(path.join(FOLDER, "dashboard.json"), "utf8"),
  ) as Dashboard;
  const queries = panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ title, expr })),
  );
  const refused: string[] = [];
  const unknown: string[] = [];
  const empty: string[] = [];
  for (const { title, expr } of queries) {
    const answer = await query(url, expr);
    if (answer.status !== "success") refused.push(`${title}: ${answer.error}`);
    else if (answer.data.result.length === 0) empty.push(title);
    unknown.push(...namesOf(expr).filter((name) => !exposition.has(name)));
  }
  report.check(
    "Prometheus answers every query of the dashboard",
    refused.length === 0,
    refused.join("; ") || `${queries.length} queries`,
  );
  report.check(
    "every metric that the dashboard names is one that app or worker has",
    unknown.length === 0,
    unknown.join(", "),
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

async function query(url: string, expr: string): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expr })}`);
  return (await answer.json()) as Answer;
}

async function readRules(url: string): Promise<Rule[]> {
  const answer = await fetch(`${url}/api/v1/rules`);
  const { data } = (await answer.json()) as { data: { groups: { rules: Rule[] }[] } };
  return data.groups.flatMap(({ rules }) => rules);
}

/** What app and worker say that they have, with the parts of a histogram. */
async function readExposition(targets: readonly string[]): Promise<Set<string>> {
  const texts = await Promise.all(
    targets.map(async (target) => (await fetch(`http://${target}/metrics`)).text()),
  );
  const types = texts.flatMap((text) => [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)]);
  return new Set(
    types.flatMap(([, name = "", type]) =>
      type === "histogram" ? ["bucket", "count", "sum"].map((part) => `${name}_${part}`) : [name],
    ),
  );
}

function namesOf(expr: string): string[] {
  return [...expr.matchAll(/\b(?:gusto|process|nodejs)_\w+/g)].map(([name]) => name);
}
