import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { SyncedCompany } from "#test/synced-company.ts";
import { giveTo } from "../../../local/postgres/postgres-cluster.ts";
import { subscribe } from "../../bench/subscribe.ts";
import type { Report } from "../report.ts";
import { startCallers } from "../stage/callers.ts";
import { beginExchanges } from "../stage/exchanges-under-way.ts";
import { judgeRecovered, judgeWaitingPairs } from "../stage/judge-full-volume.ts";
import { askForToken } from "../stage/judge-grants.ts";
import { embeddedPrograms } from "../stage/postgres-server.ts";
import { SmallVolume } from "../stage/small-volume.ts";
import { Stage } from "../stage/stage.ts";

const VOLUME_MEGABYTES = 256;
const COMPANIES = 24;
const DUE = 8;
const RATE = 10;
const BEFORE_MS = 5_000;
const FULL_MS = 25_000;
const AFTER_MS = 10_000;
const TRIES = 4;
const COME_BACK_MS = 2_000;
/** Without it, free places in pages would depend on the moment. */
const SETTINGS = ["autovacuum = off", "max_wal_size = 1GB", "checkpoint_timeout = 1h"];

/** The volume of the tables is full to its last block while exchanges are under way; the log of PostgreSQL lies on another one. */
export async function diskFull(report: Report): Promise<void> {
  const programs = embeddedPrograms();
  const volume = SmallVolume.mount(VOLUME_MEGABYTES, programs.account, report.name);
  const walFolder = mkdtempSync(path.join(tmpdir(), "dashboard-wal-"));
  giveTo(walFolder, programs.account);
  try {
    const clusterFolder = volume.makeFolder("cluster", programs.account);
    const stage = await Stage.open({ programs, postgres: SETTINGS, clusterFolder, walFolder });
    try {
      await drill(report, stage, volume);
    } finally {
      volume.makeRoom();
      stage.keepLogs(`drill-${report.name}`);
      await stage.close();
    }
  } finally {
    volume.unmount();
    rmSync(walFolder, { recursive: true, force: true });
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
  await takeLastPlaces(stage);
  report.step(`the disk is full, with ${DUE} exchanges under way, for ${FULL_MS / 1_000} s …`);
  await delay(FULL_MS);
  await judgeMeanwhile(stage, report, companies.slice(DUE));
  volume.makeRoom();
  report.step("there is room again …");
  await delay(AFTER_MS);
  await callers.end();
  await judgeRecovered(stage, report, { companies, due, before, callers });
}

async function judgeMeanwhile(
  stage: Stage,
  report: Report,
  well: readonly SyncedCompany[],
): Promise<void> {
  const served = await Promise.all(well.map(({ uuid }) => askAsCallersDo(stage, uuid)));
  report.check(
    "valid tokens are served meanwhile",
    served.every(({ httpStatus }) => httpStatus === 200),
    [
      ...new Set(served.map(({ httpStatus, reason }) => `${httpStatus} ${reason ?? ""}`.trim())),
    ].join(", "),
  );
  judgeWaitingPairs(stage, report);
  const [row] = await stage.server.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM gusto_auth_tokens WHERE state = 'reconnect_required'",
  );
  report.check("no connection is given up", row?.count === 0);
}

/** A service that hears 503 comes back. */
async function askAsCallersDo(stage: Stage, uuid: string) {
  for (let left = TRIES; ; left -= 1) {
    const answer = await askForToken(stage, uuid);
    if (answer.httpStatus !== 503 || left === 1) return answer;
    await delay(COME_BACK_MS);
  }
}

/** What is left of pages that are there already: rolled back, it stays taken until a vacuum. Each commit of a pair writes an event. */
async function takeLastPlaces(stage: Stage): Promise<void> {
  const filled = await stage.server
    .query(
      `
        INSERT INTO token_events (token_id, type, actor, process, reason)
        SELECT token_id, 'refreshed', 'worker', 'drill', repeat('x', length)
        FROM token_events, unnest(ARRAY[1000, 100, 1]) AS length, generate_series(1, 10000)`,
    )
    .then(() => false)
    .catch((error: { code?: string }) => error.code === "53100");
  if (!filled) throw new Error("The disk was not full.");
}
