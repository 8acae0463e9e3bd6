import { setTimeout as delay } from "node:timers/promises";
import { subscribe } from "../../bench/subscribe.ts";
import type { Report } from "../report.ts";
import { startCallers } from "../stage/callers.ts";
import { beginExchanges } from "../stage/exchanges-under-way.ts";
import { judgeRecovered, judgeWaitingPairs } from "../stage/judge-full-volume.ts";
import { embeddedPrograms, type PostgresServer } from "../stage/postgres-server.ts";
import { untilHealthy } from "../stage/look.ts";
import { SmallVolume } from "../stage/small-volume.ts";
import { Stage } from "../stage/stage.ts";

const VOLUME_MEGABYTES = 160;
const COMPANIES = 24;
const DUE = 8;
const RATE = 10;
const BEFORE_MS = 5_000;
const FULL_MS = 25_000;
const AFTER_MS = 15_000;
const HEALTHY_WITHIN_MS = 60_000;
const RESTART_MS = 1_000;
const SETTINGS = ["max_wal_size = 64MB", "min_wal_size = 32MB"];

/**
 * The volume of the write-ahead log is full to its last block while exchanges are under way. That
 * ends PostgreSQL, and it cannot come back before there is room; the tables lie on another volume.
 */
export async function walFull(report: Report): Promise<void> {
  const programs = embeddedPrograms();
  const volume = SmallVolume.mount(VOLUME_MEGABYTES, programs.account, report.name);
  try {
    const walFolder = volume.makeFolder("wal", programs.account);
    const stage = await Stage.open({ programs, postgres: SETTINGS, walFolder });
    try {
      await drill(report, stage, volume);
    } finally {
      volume.makeRoom();
      stage.keepLogs(`drill-${report.name}`);
      await stage.close();
    }
  } finally {
    volume.unmount();
  }
}

async function drill(report: Report, stage: Stage, volume: SmallVolume): Promise<void> {
  report.step(`${COMPANIES} companies, app and worker, ${RATE} requests a second …`);
  const companies = await stage.connect(COMPANIES);
  await stage.startApp();
  await stage.startWorker();
  const verificationToken = await subscribe();
  await stage.leaveDatabase();
  await stage.control("/webhooks/pause", { paused: true });
  const callers = startCallers(stage, { companies, rate: RATE, verificationToken });
  await delay(BEFORE_MS);
  const due = companies.slice(0, DUE);
  const before = await beginExchanges(stage, due);
  volume.fill();
  await writeUntilItEnds(stage.server);
  const supervisor = supervise(stage.server);
  try {
    report.step(
      `pg_wal is full, with ${DUE} exchanges under way; PostgreSQL has ended, and is started again every second, for ${FULL_MS / 1_000} s …`,
    );
    await delay(FULL_MS);
    await judgeMeanwhile(stage, report);
    volume.makeRoom();
    const recovered = await untilHealthy(stage, HEALTHY_WITHIN_MS);
    report.figure(`healthy ${recovered} ms after there is room`);
    report.check("it recovers by itself within a minute", recovered < HEALTHY_WITHIN_MS);
  } finally {
    await supervisor.end();
  }
  await delay(AFTER_MS);
  await callers.end();
  await judgeRecovered(stage, report, { companies, due, before, callers });
}

async function judgeMeanwhile(stage: Stage, report: Report): Promise<void> {
  const [health, live] = await Promise.all(
    ["health", "live"].map((name) => fetch(`${stage.appUrl}/api/${name}`)),
  );
  report.check(
    "/api/health says 503 and /api/live 200 meanwhile",
    health?.status === 503 && live?.status === 200,
    `${health?.status}, ${live?.status}`,
  );
  report.check(
    "the log says that the database is away",
    stage.listLogged("database_unavailable").length > 0,
  );
  judgeWaitingPairs(stage, report);
}

/** What is left of segments that are there already. PostgreSQL panics when it cannot add one. */
async function writeUntilItEnds(server: PostgresServer): Promise<void> {
  const most = VOLUME_MEGABYTES;
  for (let megabyte = 0; megabyte < most; megabyte += 1) {
    const isWritten = await server
      .query("SELECT pg_logical_emit_message(false, 'drill', repeat('x', 1000000))")
      .then(() => true)
      .catch(() => false);
    if (!isWritten) return;
  }
  throw new Error("The volume of the write-ahead log was not full.");
}

/** What a service manager does: what has ended is started again. */
function supervise(server: PostgresServer): { end(): Promise<void> } {
  let isOver = false;
  const loop = (async () => {
    for (; !isOver; await delay(RESTART_MS))
      if (!(await server.isRunning())) await server.start().catch(() => undefined);
  })();
  return {
    async end() {
      isOver = true;
      await loop;
    },
  };
}
