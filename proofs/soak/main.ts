// npm run soak [-- --minutes 30 --rate 50 --seed N]: a long time of load and of faults, and what
// became of connections, memory and grants meanwhile. Ctrl-C ends it early, with a verdict on what
// there was.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { EXPIRY_MARGIN_SECONDS } from "#lib/tokens/protocol/timing.ts";
import { startPgBouncer } from "#test/databases/start-pgbouncer.ts";
import type { SyncedCompany } from "#test/synced-company.ts";
import { findPgBouncer } from "../../local/ensure-pg-bouncers.ts";
import { reportFailure } from "../../local/plain-failure.ts";
import { ROOT_DIR } from "../../local/settings.ts";
import { subscribe } from "../bench/subscribe.ts";
import { type Callers, startCallers } from "../drills/stage/callers.ts";
import { listLost } from "../drills/stage/judge-grants.ts";
import { Report } from "../drills/report.ts";
import { Stage } from "../drills/stage/stage.ts";
import { seededChoices } from "../simulation/choices.ts";
import { type Disturbance, DISTURBANCES, type Running } from "./disturbances.ts";
import { judgeSamples } from "./judge-soak.ts";
import { type Order, readOrder } from "./read-order.ts";
import { type Sample, takeSample } from "./samples.ts";

const COMPANIES = 40;
/** Short, so that many exchanges take place: about 400 in half an hour. */
const TOKEN_SECONDS = 300;
const SAMPLE_MS = 10_000;
const LINE_EVERY_SAMPLES = 3;
/** Between two faults, at least and at most. */
const PAUSE_MS = [8_000, 25_000] as const;
const APP_PROCESSES = 2;
const WORKERS = 2;
/** DATABASE_POOL_SIZE and the queue's, of each process; PgBouncer holds its own instead of the app's. */
const MOST_CONNECTIONS = (APP_PROCESSES + WORKERS) * (10 + 4);
const ONE_IN_A_MILLION = 1_000_000;

const stopping = new AbortController();

/** Resolves after so long, or when the run is to end. */
const pause = (ms: number) =>
  delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);

async function soak(order: Order): Promise<Report> {
  const report = new Report("soak", (line) => console.log(line));
  report.step(`${order.minutes} minutes at ${order.rate} requests a second, seed ${order.seed}`);
  const stage = await Stage.open();
  try {
    const running = await startAll(stage);
    report.step(
      running.pooler
        ? "the app comes by PgBouncer"
        : "there is no PgBouncer on this machine: without its restart",
    );
    const verificationToken = await subscribe();
    const companies = await stage.connect(COMPANIES);
    await shortenTokens(stage);
    const steadyWorker = await stage.startWorker();
    await stage.control("/webhooks/pause", { paused: true });
    await stage.leaveDatabase();
    const random = randomFrom(order.seed);
    const callers = startCallers(stage, {
      companies,
      rate: order.rate,
      verificationToken,
      random,
      isExcused: (answer) =>
        running.kills.some(
          (kill) => kill >= answer.begunAt - FORGOTTEN_MS && kill <= answer.begunAt + answer.ms,
        ),
    });
    const begun = performance.now();
    const left = setTimeout(() => stopping.abort(), order.minutes * 60_000);
    const faults = disturb(running, randomFrom(order.seed + 1), report);
    const samples = await watch({
      running,
      callers,
      report,
      order,
      begun,
      workerPid: steadyWorker.pid,
    });
    clearTimeout(left);
    await faults;
    await stage.control("/faults", undefined, "DELETE");
    await callers.end();
    await judge({
      report,
      stage,
      companies,
      callers,
      samples,
      minutes: (performance.now() - begun) / 60_000,
    });
    save(order, samples, callers);
    return report;
  } finally {
    report.step(`logs: ${stage.keepLogs("soak")}`);
    await stage.close();
  }
}

/** A connection that was just being handed to the process that is killed. */
const FORGOTTEN_MS = 500;

async function startAll(stage: Stage): Promise<Running> {
  await stage.control("/application", {
    access_token_ttl_seconds: TOKEN_SECONDS,
    rate_limit_per_minute: 0,
  });
  const program = findPgBouncer();
  const pooler = program
    ? await startPgBouncer(program, stage.server.url, ["default_pool_size = 20"])
    : null;
  if (pooler) stage.onClose(() => pooler.stop());
  const app = await stage.startApp({
    APP_PROCESSES: String(APP_PROCESSES),
    SYNC_INTERVAL_MINUTES: "5",
    ...(pooler && { DATABASE_URL: pooler.url }),
  });
  const worker = await stage.startWorker();
  return { stage, app, steadyAppPid: app.servers()[0] ?? 0, worker, pooler, kills: [] };
}

/** As if each pair had come with Gusto's short life: what Gusto ends after five minutes is refreshed before, one after the other. */
async function shortenTokens(stage: Stage): Promise<void> {
  const left = TOKEN_SECONDS - EXPIRY_MARGIN_SECONDS;
  await stage.server.query(
    `UPDATE gusto_auth_tokens SET access_token_expiration = now() + make_interval(secs => ${left}),
       refresh_due_at = now() + make_interval(secs => ${left} * random())`,
  );
}

function randomFrom(seed: number): () => number {
  const choices = seededChoices(seed);
  return () => choices.pick(ONE_IN_A_MILLION) / ONE_IN_A_MILLION;
}

/** One fault after the other, until the run ends. Each takes its turn in rounds of a random order, so that a short run has all. */
async function disturb(running: Running, random: () => number, report: Report): Promise<void> {
  const possible = DISTURBANCES.filter(
    ({ name }) => running.pooler || !name.startsWith("PgBouncer"),
  );
  const left: Disturbance[] = [];
  const [least, most] = PAUSE_MS;
  for (;;) {
    await pause(least + random() * (most - least));
    if (stopping.signal.aborted) return;
    if (left.length === 0) left.push(...possible);
    const [chosen] = left.splice(Math.floor(random() * left.length), 1);
    report.step(`    ${chosen?.name}`);
    await chosen?.disturb(running).catch((error: Error) => {
      report.check(
        `what was taken away can be started again (${chosen.name})`,
        false,
        error.message,
      );
    });
  }
}

type Watch = {
  running: Running;
  callers: Callers;
  report: Report;
  order: Order;
  begun: number;
  workerPid: number;
};

async function watch({
  running,
  callers,
  report,
  order,
  begun,
  workerPid,
}: Watch): Promise<Sample[]> {
  const client = new pg.Client({
    connectionString: running.stage.server.url,
    application_name: "soak",
  });
  await client.connect();
  const samples: Sample[] = [];
  while (!stopping.signal.aborted) {
    const minute = (performance.now() - begun) / 60_000;
    const sample = await takeSample(client, minute, {
      app: running.steadyAppPid,
      worker: workerPid,
      appPort: Number(new URL(running.stage.appUrl).port),
    });
    samples.push(sample);
    if (samples.length % LINE_EVERY_SAMPLES === 1)
      report.step(describe(sample, callers, order, minute));
    await pause(SAMPLE_MS);
  }
  await client.end();
  return samples;
}

function describe(sample: Sample, { tally }: Callers, { minutes }: Order, minute: number): string {
  const { app, worker, connections } = sample;
  const grants = Object.entries(sample.grants).map(([state, count]) => `${count} ${state}`);
  const refused = tally.dishonest().join("; ") || "none that may not be";
  return `${minute.toFixed(1)} of ${minutes} min · ${tally.total} answers, ${refused} · app ${app.megabytes} MB ${app.descriptors} fd · worker ${worker.megabytes} MB ${worker.descriptors} fd · ${connections} connections · ${grants.join(", ")}`;
}

type Judged = {
  report: Report;
  stage: Stage;
  companies: SyncedCompany[];
  callers: Callers;
  samples: Sample[];
  minutes: number;
};

async function judge({
  report,
  stage,
  companies,
  callers,
  samples,
  minutes,
}: Judged): Promise<void> {
  for (const line of callers.tally.lines()) report.step(`    ${line}`);
  const dishonest = callers.tally.dishonest();
  report.figure(`${(callers.tally.total / minutes / 60).toFixed(0)} requests a second`);
  report.check(
    "no caller got an answer that it cannot go on with",
    dishonest.length === 0,
    dishonest.join("; ") || `${callers.tally.total} answers`,
  );
  judgeSamples(report, samples, minutes, MOST_CONNECTIONS);
  const lost = await listLost(stage, companies);
  report.check("no grant is lost", lost.length === 0, lost.join("; "));
  const { exchanges } = await stage.control<{ exchanges: { overlapped: boolean }[] }>("/ledger");
  report.check(
    "no refresh token was sent twice at once",
    !exchanges.some(({ overlapped }) => overlapped),
    `${exchanges.length} exchanges`,
  );
  const missing = await stage.missingEvents(callers.acknowledged);
  report.check(
    "no event is lost that was acknowledged",
    missing === 0,
    `${callers.acknowledged.length} acknowledged`,
  );
  const unexpected = stage.listLogged("unexpected");
  report.check(
    "the logs call nothing unexpected",
    unexpected.length === 0,
    unexpected[0]?.slice(0, 300),
  );
}

function save(order: Order, samples: readonly Sample[], { tally }: Callers): void {
  const folder = path.join(ROOT_DIR, "reports");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, "soak.json"),
    JSON.stringify({ order, answers: tally.lines(), samples }, null, 1),
  );
}

async function run(): Promise<void> {
  const order = readOrder();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
  const report = await soak(order);
  console.log(`\n${report.verdict()}`);
  if (report.failed.length > 0) process.exitCode = 1;
}

await run().catch(reportFailure);
process.exit();
