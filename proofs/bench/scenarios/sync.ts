import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { db, pool } from "#lib/platform/database/db.ts";
import { TABLE_NAMES } from "#lib/payroll/resources/names.ts";
import { control } from "#test/connected-company.ts";
import { guardProcess } from "../../../local/processes/guard-orphans.ts";
import { ROOT_DIR } from "../../../local/settings.ts";
import { WORKER_FLAGS } from "../../../local/processes/worker-flags.ts";
import type { Figure } from "../figure.ts";
import { noteMemory, startPart } from "../processes.ts";
import type { Run } from "../run.ts";
import {
  chooseCompanies,
  copySeconds,
  countRows,
  readRuns,
  requestRuns,
  requireSuccess,
  sumOf,
  WITHOUT_LIMIT,
} from "./sync-fleet.ts";
import type { World } from "../world.ts";

const LANES = 8;

/**
 * Rows per second from an unlimited Gusto into PostgreSQL, compared with a bare COPY of the same
 * rows; memory as rows grow.
 */
export async function* syncThroughput({ world, quick }: Run): AsyncGenerator<Figure> {
  const sizes = quick
    ? [{ count: 4, employees: 100, payrolls: 3 }]
    : [
        { count: 1, employees: 105, payrolls: 6 },
        { count: 10, employees: 1_000, payrolls: 6 },
        { count: 1_000, employees: 10, payrolls: 6 },
        { count: 10, employees: 2_000, payrolls: 54 },
      ];
  for (const size of sizes) {
    const companies = await chooseCompanies(world.simulator, size);
    const runIds = await requestRuns(companies);
    const { seconds, liveMegabytes, peakMegabytes } = await readRuns(runIds, LANES);
    await requireSuccess(runIds);
    noteMemory("sync worker", peakMegabytes);
    const companyIds = companies.map(({ id }) => id);
    const rows = await countRows(companyIds);
    const copied = await copySeconds(companyIds);
    const calls = (
      await db().syncRun.aggregate({ where: { id: { in: runIds } }, _sum: { calls: true } })
    )._sum.calls;
    yield {
      name: "sync.throughput",
      value: sumOf(rows) / seconds,
      unit: "rows/s",
      detail: {
        companies: size.count,
        rows: sumOf(rows),
        pay_lines: rows.get("payroll_compensations"),
        seconds,
        calls,
        live_mb: liveMegabytes,
        peak_mb: peakMegabytes,
        copy_rows_per_second: sumOf(rows) / copied,
        share_of_copy: copied / seconds,
      },
    };
  }
}

/**
 * How much of the 200 calls per minute is used while there is work, and how often Gusto refuses.
 */
export async function* syncBudget({ world, quick }: Run): AsyncGenerator<Figure> {
  // The window is a real minute; a shorter run would show nothing.
  if (quick) return;
  const SECONDS = 122;
  for (const workers of [1, 2, 4]) {
    const companies = await chooseCompanies(world.simulator, {
      count: 4,
      employees: 1,
      payrolls: 52,
    });
    await control(world.simulator, "/application", { rate_limit_per_minute: 200 });
    await control(world.simulator, "/calls", undefined, "DELETE");
    const started = await Promise.all(
      Array.from({ length: workers }, () =>
        startPart(
          "worker",
          [...WORKER_FLAGS, "worker/main.ts"],
          { LOG_LEVEL: "info" },
          /Worker ready/,
        ),
      ),
    );
    const begun = Date.now();
    await requestRuns(companies);
    while (Date.now() - begun < SECONDS * 1_000) {
      // More work than fits in two minutes: every payroll's lines keep becoming due again.
      await pool().query(
        `
          UPDATE payrolls
          SET compensations_due = true
          WHERE processed AND company_id = ANY($1::uuid[])`,
        [companies.map(({ id }) => id)],
      );
      await delay(100);
    }
    const { accepted, refused, busiest } = await readCalls(world.simulator);
    await Promise.all(started.map((worker) => worker.stop()));
    await db().syncRun.updateMany({
      where: { state: { in: ["queued", "running"] } },
      data: { state: "cancelled", endedAt: new Date() },
    });
    yield {
      name: "sync.budget",
      value: (100 * accepted) / ((companies.length * 200 * SECONDS) / 60),
      unit: "% of the budget",
      detail: {
        workers,
        companies: companies.length,
        seconds: SECONDS,
        calls: accepted,
        refused_with_429: refused,
        busiest_minute: busiest,
      },
    };
    await control(world.simulator, "/application", { rate_limit_per_minute: 0 });
  }
}

type Calls = {
  paths: Record<string, number>;
  rate_limited: { total: number };
  busiest_minute: { most: number };
};

async function readCalls(
  simulator: World["simulator"],
): Promise<{ accepted: number; refused: number; busiest: number }> {
  const { paths, rate_limited, busiest_minute } = await control<Calls>(simulator, "/calls");
  const all = Object.entries(paths)
    .filter(([path]) => path.includes("/v1/"))
    .reduce((sum, [, count]) => sum + count, 0);
  return {
    accepted: all - rate_limited.total,
    refused: rate_limited.total,
    busiest: busiest_minute.most,
  };
}

function startWorker(runIds: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [...WORKER_FLAGS, "proofs/bench/sync-process.ts"], {
    cwd: ROOT_DIR,
    env: { ...process.env, NODE_OPTIONS: "", ...environment },
    stdio: ["pipe", "ignore", "inherit"],
  });
  guardProcess(child.pid ?? 0, "SIGKILL", 1_000);
  child.stdin.end(JSON.stringify({ runIds, lanes: runIds.length }));
  return child;
}

/** Pages fetched twice because the process reading them was killed. */
export async function* syncResume({ world, quick }: Run): AsyncGenerator<Figure> {
  const wanted = quick ? 3 : 100;
  let kills = 0;
  let again = 0;
  let pages = 0;
  while (kills < wanted) {
    const [company] = await chooseCompanies(world.simulator, {
      count: 1,
      employees: 3,
      payrolls: 52,
    });
    const [runId] = await requestRuns(company ? [company] : []);
    if (!company || !runId) throw new Error("There is nothing to read.");
    await control(world.simulator, "/faults", {
      endpoint: `/v1/companies/${company.uuid}`,
      mode: "delay",
      times: null,
      delay_ms: 15,
    });
    await control(world.simulator, "/calls", undefined, "DELETE");
    while ((await endedAt(runId)) === null) {
      const before = await pagesDone(runId);
      const child = startWorker([runId], WITHOUT_LIMIT);
      const ended = new Promise((resolve) => child.once("exit", resolve));
      while (
        (await pagesDone(runId)) === before &&
        (await endedAt(runId)) === null &&
        child.exitCode === null
      )
        await delay(5);
      if (kills < wanted) {
        await delay(Math.random() * 120);
        if (child.exitCode === null && (await endedAt(runId)) === null) kills += 1;
        child.kill("SIGKILL");
      }
      await ended;
      // What the end of the lease would cause twenty seconds later.
      await db().syncRun.updateMany({
        where: { id: runId, state: "running" },
        data: { leaseExpiresAt: new Date(Date.now() - 1_000), resumeAt: null },
      });
    }
    await requireSuccess([runId]);
    const { accepted } = await readCalls(world.simulator);
    const done = await pagesDone(runId);
    again += accepted - done;
    pages += done;
    await control(world.simulator, "/faults", undefined, "DELETE");
  }
  yield {
    name: "sync.resume",
    value: again,
    unit: "pages fetched twice",
    detail: { kills, pages, most_allowed: kills },
  };
}

async function endedAt(runId: string): Promise<Date | null> {
  return (await db().syncRun.findUniqueOrThrow({ where: { id: runId } })).endedAt;
}

async function pagesDone(runId: string): Promise<number> {
  return (
    (await db().syncCheckpoint.aggregate({ where: { runId }, _sum: { pagesDone: true } }))._sum
      .pagesDone ?? 0
  );
}

/** What a second sync costs when nothing has changed. */
export async function* syncNoop({ world }: Run): AsyncGenerator<Figure> {
  const companies = await chooseCompanies(world.simulator, {
    count: 1,
    employees: 80,
    payrolls: 26,
  });
  const first = await requestRuns(companies);
  await readRuns(first, 1);
  const before = await writesSoFar();
  const second = await requestRuns(companies);
  const { seconds } = await readRuns(second, 1);
  await requireSuccess([...first, ...second]);
  const calls = async (runIds: string[]) =>
    (await db().syncRun.findFirstOrThrow({ where: { id: { in: runIds } } })).calls;
  yield {
    name: "sync.noop",
    value: await calls(second),
    unit: "calls",
    detail: {
      first_run_calls: await calls(first),
      rows: sumOf(await countRows(companies.map(({ id }) => id))),
      rows_written: (await writesSoFar()) - before,
      seconds,
    },
  };
}

/** Rows inserted, updated or deleted in synced tables since the database started. */
async function writesSoFar(): Promise<number> {
  // Statistics reach the shared counters when a session ends or has been idle for a second.
  await delay(1_500);
  const { rows } = await pool().query<{ writes: number }>(
    `
      SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::int AS writes
      FROM pg_stat_user_tables
      WHERE relname = ANY($1)`,
    [TABLE_NAMES],
  );
  return rows[0]?.writes ?? 0;
}
