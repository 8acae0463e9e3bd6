import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { SyncedCompany } from "#test/synced-company.ts";
import { giveTo } from "../../../local/postgres/postgres-cluster.ts";
import type { Report } from "../report.ts";
import { typeFromGuide } from "../stage/guide-block.ts";
import { askForToken, isAcceptedByGusto, listLost } from "../stage/judge-grants.ts";
import { machinePrograms, PostgresServer } from "../stage/postgres-server.ts";
import { Stage } from "../stage/stage.ts";

const GUIDE = "docs/guides/backups.md";
const COMPANIES = 12;
/** Refreshed after the backup and used: Gusto has ended what the backup holds of them. */
const SUPERSEDED = 4;
/** Refreshed after the backup and not used: by Gusto's documented rule the older refresh token still works. */
const UNUSED = 2;
const MARK_WITHIN_MS = 30_000;

/**
 * Backups are taken and restored as the guide says: to the latest moment, and from a dump that is
 * older than some pairs.
 */
export async function restore(report: Report): Promise<void> {
  const programs = machinePrograms();
  const stage = await Stage.open({ programs });
  const backups = stage.makeFolder("backups");
  mkdirSync(path.join(backups, "wal"));
  giveTo(path.join(backups, "wal"), programs.account);
  try {
    const typed = (variables: Record<string, string>, asPostgres = false) => ({
      variables: { BACKUPS: backups, DATABASE_URL: stage.server.url, ...variables },
      programs,
      asPostgres,
    });
    await archive(stage, backups);
    const companies = await stage.connect(COMPANIES);
    // A sync would use each new token at once.
    await stage.server.query("UPDATE companies SET sync_selected = false");
    const first = await stage.startWorker();
    await untilMarked(stage);
    report.step("a base backup and a dump, by the commands of the guide …");
    await typeFromGuide(GUIDE, "pg_basebackup", typed({}, true));
    await typeFromGuide(GUIDE, "pg_dump", typed({}));
    report.step(`${SUPERSEDED + UNUSED} of ${COMPANIES} pairs are refreshed after it …`);
    await stage.startTokenServer();
    await stage.leaveDatabase();
    await refreshSome(stage, companies);
    // The mark moves once a minute, for which a drill does not wait: without its file it is written anew.
    rmSync(markOf(stage));
    await untilMarked(stage);
    await first.stop();
    await stage.server.query("SELECT pg_switch_wal()");

    report.step("the cluster is lost; base backup and archived WAL, to the latest moment …");
    await stage.server.stop();
    const recovered = stage.makeFolder("recovered");
    await typeFromGuide(GUIDE, "recovery.signal", typed({ PGDATA: recovered }, true));
    stage.server = new PostgresServer(recovered, stage.server.port, programs);
    const afterPoint = await stage.startWorker();
    report.check("to the latest moment: nothing is held", (await readPause(stage)) === null);
    const used = companies.filter((_company, index) => !isUnused(index));
    const lost = await listLost(stage, used);
    report.check(
      "to the latest moment: every connection works",
      lost.length === 0,
      lost.join("; "),
    );
    await afterPoint.stop();

    report.step("instead, the dump is restored into an empty database …");
    const restored = stage.server.urlOf("dashboard_restored");
    const admin = stage.server.urlOf("postgres");
    await typeFromGuide(GUIDE, "pg_restore", typed({ ADMIN_URL: admin, RESTORED_URL: restored }));
    await judgeOldDump(stage, report, companies, restored);
  } finally {
    stage.keepLogs(`drill-${report.name}`);
    await stage.close();
  }
}

async function judgeOldDump(
  stage: Stage,
  report: Report,
  companies: readonly SyncedCompany[],
  url: string,
): Promise<void> {
  Object.assign(process.env, { DATABASE_URL: url });
  await stage.startTokenServer({ DATABASE_URL: url });
  await stage.startWorker({ DATABASE_URL: url });
  const pause = await readPause(stage, "dashboard_restored");
  report.check("the older database holds itself at its start", pause === "held", String(pause));
  const untouched = companies.slice(SUPERSEDED + UNUSED);
  const served = await Promise.all(untouched.map(({ uuid }) => askForToken(stage, uuid)));
  report.check(
    "valid tokens are served meanwhile",
    served.every(({ httpStatus }) => httpStatus === 200),
  );
  const superseded = companies.slice(0, SUPERSEDED);
  const asked = await Promise.all(superseded.map(({ uuid }) => askForToken(stage, uuid, 1)));
  report.check(
    "whose pair was superseded hears 503, and nobody is told to reconnect",
    asked.every(({ httpStatus, retryAfter }) => httpStatus === 503 && retryAfter !== null),
    [...new Set(asked.map(({ reason }) => reason))].join(", "),
  );
  const [ended] = await stage.server.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM gusto_auth_tokens WHERE state = 'reconnect_required'",
    "dashboard_restored",
  );
  report.check("no connection is given up while it is held", ended?.count === 0);

  report.step("npm run hold -- end, and each is judged by itself …");
  await typeFromGuide(GUIDE, "hold -- end", {
    variables: { DATABASE_URL: url },
    programs: stage.server.programs,
  });
  const unused = companies.filter((_company, index) => isUnused(index));
  const after = await Promise.all(superseded.map((company) => untilJudged(stage, company)));
  report.check(
    "superseded pairs need a reconnect, with the reason",
    after.every(({ httpStatus, reason }) => httpStatus === 409 && reason === "revoked"),
    after.map(({ httpStatus, reason }) => `${httpStatus} ${reason}`).join("; "),
  );
  for (const { uuid } of unused) await askForToken(stage, uuid, 1);
  const lost = await listLost(stage, [...unused, ...untouched]);
  report.check(
    "all others work, those refreshed but never used among them",
    lost.length === 0,
    lost.join("; "),
  );
  report.figure(`${SUPERSEDED} of ${COMPANIES} need a reconnect`);
}

async function archive(stage: Stage, backups: string): Promise<void> {
  await stage.leaveDatabase();
  stage.server.configure([
    "wal_level = replica",
    "archive_mode = on",
    `archive_command = 'test ! -f ${backups}/wal/%f && cp %p ${backups}/wal/%f'`,
  ]);
  await stage.server.stop();
  await stage.server.start();
}

async function refreshSome(stage: Stage, companies: readonly SyncedCompany[]): Promise<void> {
  for (const [index, { uuid }] of companies.slice(0, SUPERSEDED + UNUSED).entries()) {
    const { access_token = "" } = await askForToken(stage, uuid, 1);
    if (index < SUPERSEDED) await isAcceptedByGusto(stage, access_token);
  }
}

function isUnused(index: number): boolean {
  return index >= SUPERSEDED && index < SUPERSEDED + UNUSED;
}

function markOf(stage: Stage): string {
  return path.join(stage.folder, "restore-mark.json");
}

async function untilMarked(stage: Stage): Promise<void> {
  const file = markOf(stage);
  for (const deadline = Date.now() + MARK_WITHIN_MS; !existsSync(file); await delay(100))
    if (Date.now() > deadline) throw new Error("The worker wrote no mark.");
}

async function readPause(stage: Stage, database?: string): Promise<string | null> {
  const [row] = await stage.server.query<{ reason: string | null }>(
    "SELECT paused_reason::text AS reason FROM gusto_application_states LIMIT 1",
    database,
  );
  return row?.reason ?? null;
}

const JUDGED_WITHIN_MS = 120_000;

async function untilJudged(stage: Stage, { uuid }: SyncedCompany) {
  const deadline = Date.now() + JUDGED_WITHIN_MS;
  for (;;) {
    const answer = await askForToken(stage, uuid, 1);
    if (answer.httpStatus !== 503 || Date.now() > deadline) return answer;
    await delay(1_000);
  }
}
