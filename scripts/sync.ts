// npm run sync -- --company UUID [--company UUID …] | --all: syncs companies now, with a progress
// bar for each and one for all.

import { setTimeout as delay } from "node:timers/promises";
import { MultiBar, type SingleBar } from "cli-progress";
import pLimit from "p-limit";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { readProgressOf } from "#lib/payroll/progress/read-progress.ts";
import { requestRun } from "#lib/payroll/runs/request-run.ts";
import { workOnRun } from "#lib/payroll/runs/work-on-run.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { adoptDemoSettings } from "../local/seed/adopt-demo-settings.ts";
import { readCommandLine } from "../local/command-line.ts";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { LINE_EVERY_MS } from "../local/progress-bar.ts";
import { requireInstallation } from "../local/require-installation.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const COMPANIES_AT_ONCE = 8;
const LOOK_EVERY_MS = 500;

type Company = { id: string; name: string };
type Started = Company & { runId: string; bar: SingleBar };

const stop = new AbortController();

async function run(): Promise<void> {
  const { values, wrong } = readCommandLine({
    usage: "npm run sync -- --company UUID [--company UUID …] | --all",
    about:
      "Syncs companies now and shows progress. UUID is Gusto's or the dashboard's; --all is every company chosen for sync. Ctrl-C stops it; the worker continues what is open.",
    options: {
      company: { type: "string", multiple: true },
      all: { type: "boolean", default: false },
    },
  });
  const wanted = (values.company ?? []).map((uuid) => uuid.toLowerCase());
  if (values.all === wanted.length > 0) throw wrong("Name the companies, or use --all.");
  const notUuid = wanted.find((uuid) => !UUID.test(uuid));
  if (notUuid !== undefined) throw wrong(`"${notUuid.slice(0, 60)}" is not a UUID.`);
  adoptDemoSettings();
  await requireInstallation();
  try {
    await syncNow(await findCompanies(wanted, values.all));
  } finally {
    await stopQueue();
    await tokenServices().refresher.close();
    await closeDatabase();
  }
}

async function syncNow(companies: readonly Company[]): Promise<void> {
  const bars = new MultiBar({
    format: "{name} {bar} {value}/{total} pages | {rows} rows | {state}",
    noTTYOutput: true,
    notTTYSchedule: LINE_EVERY_MS,
  });
  process.once("SIGINT", () => stop.abort());
  const started: Started[] = [];
  for (const company of companies) {
    const run = await requestRun({
      companyId: company.id,
      trigger: "person",
      actor: "command line",
    });
    if (!run) console.error(`${company.name}: sync is off, or the company is disconnected.`);
    else
      started.push({
        ...company,
        runId: run.runId,
        bar: bars.create(1, 0, {
          name: company.name.slice(0, 28).padEnd(28),
          rows: 0,
          state: "waits",
        }),
      });
  }
  const whole = bars.create(Math.max(1, started.length), 0, {
    name: "All".padEnd(28),
    rows: 0,
    state: "",
  });
  await Promise.all([work(started), watch(started, whole)]);
  bars.stop();
  await report(started);
}

/** This process works on the runs itself; one that a worker has already claimed is only watched. */
async function work(started: readonly Started[]): Promise<void> {
  await pLimit(COMPANIES_AT_ONCE).map(started, async ({ runId }) => {
    if (!stop.signal.aborted) await workOnRun(runId, { stop: stop.signal });
  });
}

async function watch(started: readonly Started[], whole: SingleBar): Promise<void> {
  for (let open = started.length; open > 0 && !stop.signal.aborted;) {
    await delay(LOOK_EVERY_MS);
    const runs = await readProgressOf(started.map(({ runId }) => runId));
    for (const { runId, pagesDone, pagesExpected, rows, state, waitingFor } of runs) {
      const bar = started.find((one) => one.runId === runId)?.bar;
      bar?.setTotal(pagesExpected ?? pagesDone + 1);
      bar?.update(pagesDone, { rows, state: waitingFor ?? state });
    }
    open = runs.filter(({ state }) => state === "queued" || state === "running").length;
    whole.update(started.length - open, { rows: runs.reduce((sum, { rows }) => sum + rows, 0) });
  }
}

async function report(started: readonly Started[]): Promise<void> {
  const runs = await db().syncRun.findMany({
    where: { id: { in: started.map(({ runId }) => runId) } },
  });
  for (const { name, runId } of started) {
    const run = runs.find(({ id }) => id === runId);
    console.log(
      `${name}: ${run?.summary ?? "stopped; the worker continues it, or run this command again."}`,
    );
    if (run?.state !== "succeeded") process.exitCode = 1;
  }
}

async function findCompanies(wanted: readonly string[], all: boolean): Promise<Company[]> {
  const which = all
    ? { syncSelected: true }
    : { OR: [{ id: { in: [...wanted] } }, { gustoUuid: { in: [...wanted] } }] };
  const companies = await db().company.findMany({
    where: { deleteRequestedAt: null, ...which },
    select: { id: true, gustoUuid: true, name: true },
    orderBy: { name: "asc" },
  });
  const missing = wanted.find(
    (uuid) => !companies.some(({ id, gustoUuid }) => id === uuid || gustoUuid === uuid),
  );
  if (missing !== undefined) throw new PlainFailure(`Company not found: ${missing}`);
  return companies;
}

await run().catch(reportFailure);
