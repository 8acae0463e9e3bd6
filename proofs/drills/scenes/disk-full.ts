import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { SyncedCompany } from "#test/synced-company.ts";
import { giveTo } from "../../../local/postgres/postgres-cluster.ts";
import { subscribe } from "../../bench/subscribe.ts";
import type { Report } from "../report.ts";
import { type Callers, startCallers } from "../stage/callers.ts";
import { askForToken, listLost } from "../stage/judge-grants.ts";
import { listExchanges } from "../stage/look.ts";
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
/** Long enough to fill the disk while the answers are awaited. */
const GUSTO_TAKES_MS = 5_000;
const TRIES = 4;
const COME_BACK_MS = 2_000;
const UNDER_WAY_WITHIN_MS = 20_000;
/** Without it, free places in pages would depend on the moment. */
const SETTINGS = ["autovacuum = off", "max_wal_size = 1GB", "checkpoint_timeout = 1h"];

/** The volume of the tables is full to its last block while exchanges are under way; the log of PostgreSQL lies on another one. */
export async function diskFull(report: Report): Promise<void> {
  const programs = embeddedPrograms();
  const volume = SmallVolume.mount(VOLUME_MEGABYTES, programs.account);
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
  await stage.control("/faults", {
    endpoint: "/oauth/token",
    mode: "delay",
    delay_ms: GUSTO_TAKES_MS,
    times: null,
  });
  const due = companies.slice(0, DUE);
  const before = (await listExchanges(stage)).length;
  await expire(stage, due);
  for (const deadline = Date.now() + UNDER_WAY_WITHIN_MS; Date.now() < deadline; await delay(50))
    if ((await listExchanges(stage)).length >= before + DUE) break;
  volume.fill();
  await takeLastPlaces(stage);
  report.step(
    `the disk is full, with ${(await listExchanges(stage)).length - before} exchanges under way, for ${FULL_MS / 1_000} s …`,
  );
  await delay(FULL_MS);
  await judgeMeanwhile(stage, report, companies.slice(DUE));
  const spent = (await listExchanges(stage)).length - before;
  volume.makeRoom();
  report.step("there is room again …");
  await delay(AFTER_MS);
  await callers.end();
  await judgeAfter({ stage, report, companies, callers });
  const all = (await listExchanges(stage)).slice(before);
  report.check(
    "the pairs that waited in memory were stored, and not asked for again",
    spent >= DUE &&
      due.every(({ uuid }) => all.filter(({ company_uuids: [one] }) => one === uuid).length === 1),
    `${all.length} exchanges in all`,
  );
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
  const waiting = stage.listLogged("pair_not_stored");
  report.check(
    "pairs that cannot be stored wait in memory, and the log says so",
    waiting.length > 0,
    waiting[0]?.slice(0, 200),
  );
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

type After = {
  stage: Stage;
  report: Report;
  companies: readonly SyncedCompany[];
  callers: Callers;
};

async function judgeAfter({ stage, report, companies, callers }: After): Promise<void> {
  for (const line of callers.tally.lines()) report.step(`    ${line}`);
  const dishonest = callers.tally.dishonest();
  report.check(
    "callers hear 503 with Retry-After and a stable code, and nothing else that is no success",
    dishonest.length === 0,
    dishonest.join("; "),
  );
  const missing = await stage.missingEvents(callers.acknowledged);
  report.check(
    "no event is lost that was acknowledged",
    missing === 0,
    `${callers.acknowledged.length} acknowledged`,
  );
  const lost = await listLost(stage, companies);
  report.check("no grant is lost", lost.length === 0, lost.join("; "));
  const unexpected = stage.listLogged("unexpected");
  report.check(
    "no log line calls it unexpected",
    unexpected.length === 0,
    unexpected[0]?.slice(0, 300),
  );
}

async function expire(stage: Stage, companies: readonly SyncedCompany[]): Promise<void> {
  await stage.server.query(
    `UPDATE gusto_auth_tokens SET access_token_expiration = now() - interval '1 minute', refresh_due_at = now() - interval '1 second', retry_at = NULL
     WHERE id IN (SELECT token_id FROM company_grants WHERE company_id = ANY($1::uuid[]))`,
    undefined,
    [companies.map(({ id }) => id)],
  );
}

/** What is left of pages that are there already: rolled back, it stays taken until a vacuum. Each commit of a pair writes an event. */
async function takeLastPlaces(stage: Stage): Promise<void> {
  const filled = await stage.server
    .query(
      `INSERT INTO token_events (token_id, type, actor, process, reason)
       SELECT token_id, 'refreshed', 'worker', 'drill', repeat('x', length) FROM token_events, unnest(ARRAY[1000, 100, 1]) AS length, generate_series(1, 10000)`,
    )
    .then(() => false)
    .catch((error: { code?: string }) => error.code === "53100");
  if (!filled) throw new Error("The disk was not full.");
}
