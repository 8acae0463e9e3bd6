import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Report } from "../report.ts";
import { BackupStage } from "../stage/backups.ts";
import { askForToken } from "../stage/judge-grants.ts";
import { judgeRestored } from "../stage/judge-restored.ts";
import { PostgresServer } from "../stage/postgres-server.ts";

const COMPANIES = 12;
/** Each of the two, before the moment and after it. */
const REFRESHED = 3;
const UNUSED = 2;
/** Between the moment and what comes before and after. */
const APART_MS = 1_500;

/**
 * Somebody makes a mistake, and the database is restored to a moment before it, as the guide says.
 * Then the other way: what came after that moment can still be had.
 */
export async function pointInTime(report: Report): Promise<void> {
  const backup = await BackupStage.open();
  const { stage } = backup;
  try {
    const companies = await backup.connect(COMPANIES);
    const [before, since, unused, untouched] = split(companies);
    const first = await stage.startWorker();
    await backup.untilMarked();
    report.step("a base backup, by the command of the guide …");
    await backup.type("pg_basebackup", {}, true);
    await stage.startTokenServer();
    await stage.leaveDatabase();
    report.step(
      `${REFRESHED} pairs are refreshed; the moment; ${REFRESHED + UNUSED} others are, a company is connected, and somebody makes a mistake …`,
    );
    await backup.refresh(before, true);
    const moment = await momentOf(stage.server);
    await backup.refresh(since, true);
    await backup.refresh(unused, false);
    const log = path.join(stage.folder, "connected.log");
    const late = await backup.connectAsAdmin(log);
    await stage.leaveDatabase();
    await stage.server.query("UPDATE companies SET name = 'A mistake'");
    await backup.untilMarked();
    await first.stop();
    await stage.server.query("SELECT pg_switch_wal()");
    await stage.server.stop("immediate");

    report.step("base backup and archived WAL, to the moment …");
    const restored = await recover(backup, "restored", ["recovery_target_time"], moment);
    const atMoment = await read(restored);
    report.check(
      "what was done before the moment is there, and nothing that was done after it",
      atMoment.versions[2] === before.length &&
        atMoment.companies === COMPANIES &&
        atMoment.mistakes === 0,
      JSON.stringify(atMoment),
    );
    await restored.stop();

    report.step("instead, to the latest moment before the restore …");
    const newest = await recover(backup, "newest", ["recovery_target_timeline"]);
    const atEnd = await read(newest);
    report.check(
      "what was done after the moment can still be restored",
      atEnd.versions[2] === before.length + since.length + unused.length &&
        atEnd.companies === COMPANIES + 1,
      JSON.stringify(atEnd),
    );
    await newest.stop();

    report.step("app and worker start on the database of the moment …");
    stage.server = restored;
    await restored.start();
    await judgeRestored(backup, report, {
      superseded: since,
      unused,
      untouched: [...before, ...untouched],
    });
    const unknown = await askForToken(stage, late);
    const missing = await backup.type("Company connected", { APP_LOG: log });
    report.check(
      "a company that was connected after it is unknown, and found by the log",
      unknown.httpStatus === 404 && missing.trim() === late,
      `${unknown.httpStatus}, ${missing.trim()}`,
    );
  } finally {
    stage.keepLogs(`drill-${report.name}`);
    await stage.close();
  }
}

function split<Company>(
  companies: readonly Company[],
): [Company[], Company[], Company[], Company[]] {
  const ends = [0, REFRESHED, 2 * REFRESHED, 2 * REFRESHED + UNUSED, companies.length];
  const [before = [], since = [], unused = [], untouched = []] = ends
    .slice(1)
    .map((end, index) => companies.slice(ends[index], end));
  return [before, since, unused, untouched];
}

/** As `recovery_target_time` takes it. */
async function momentOf(server: PostgresServer): Promise<string> {
  await delay(APART_MS);
  const [row] = await server.query<{ moment: string }>("SELECT clock_timestamp()::text AS moment");
  await delay(APART_MS);
  return row?.moment ?? "";
}

/** By the commands of the guide. The one that runs before is stopped: all have the same port. */
async function recover(
  backup: BackupStage,
  name: string,
  blocks: readonly string[],
  moment = "",
): Promise<PostgresServer> {
  const { stage } = backup;
  const folder = stage.makeFolder(name);
  const variables = { PGDATA: folder, TARGET_TIME: moment };
  for (const block of ["recovery.signal", ...blocks, "pg_ctl start"])
    await backup.type(block, variables, true);
  stage.server = new PostgresServer(folder, stage.server.port, stage.server.programs);
  await backup.untilRecovered();
  return stage.server;
}

async function read(server: PostgresServer) {
  const pairs = await server.query<{ version: number; count: number }>(
    "SELECT version, count(*)::int AS count FROM gusto_auth_tokens GROUP BY version",
  );
  const [row] = await server.query<{ companies: number; mistakes: number }>(
    `
      SELECT count(*)::int AS companies, count(*) FILTER (WHERE name = 'A mistake')::int AS mistakes
      FROM companies`,
  );
  return {
    versions: Object.fromEntries(pairs.map(({ version, count }) => [version, count])) as Record<
      number,
      number
    >,
    companies: row?.companies ?? 0,
    mistakes: row?.mistakes ?? 0,
  };
}
