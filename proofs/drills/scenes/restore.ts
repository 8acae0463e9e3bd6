import type { Report } from "../report.ts";
import { BackupStage } from "../stage/backups.ts";
import { listLost } from "../stage/judge-grants.ts";
import { judgeRestored } from "../stage/judge-restored.ts";
import { PostgresServer } from "../stage/postgres-server.ts";

const COMPANIES = 12;
const SUPERSEDED = 4;
const UNUSED = 2;
const RESTORED = "dashboard_restored";

/**
 * Backups are taken and restored as the guide says: to the latest moment, and from a dump that is
 * older than some pairs.
 */
export async function restore(report: Report): Promise<void> {
  const backup = await BackupStage.open();
  const { stage } = backup;
  try {
    const companies = await backup.connect(COMPANIES);
    const superseded = companies.slice(0, SUPERSEDED);
    const unused = companies.slice(SUPERSEDED, SUPERSEDED + UNUSED);
    const untouched = companies.slice(SUPERSEDED + UNUSED);
    await stage.leaveDatabase();
    const first = await stage.startWorker();
    await backup.untilMarked();
    report.step("a base backup and a dump, by the commands of the guide …");
    await backup.type("pg_basebackup", {}, true);
    await backup.type("pg_dump");
    report.step(`${SUPERSEDED + UNUSED} of ${COMPANIES} pairs are refreshed after it …`);
    await stage.startTokenServer();
    await backup.refresh(superseded, true);
    await backup.refresh(unused, false);
    await backup.untilMarked();
    await first.stop();
    await stage.server.query("SELECT pg_switch_wal()");

    report.step("the cluster is lost; base backup and archived WAL, to the latest moment …");
    await stage.server.stop();
    const recovered = stage.makeFolder("recovered");
    await backup.type("recovery.signal", { PGDATA: recovered }, true);
    await backup.type("pg_ctl start", { PGDATA: recovered }, true);
    stage.server = new PostgresServer(recovered, stage.server.port, stage.server.programs);
    await backup.untilRecovered();
    const afterPoint = await stage.startWorker();
    report.check("to the latest moment: nothing is held", (await backup.readPause()) === null);
    const lost = await listLost(stage, [...superseded, ...untouched]);
    report.check(
      "to the latest moment: every connection works",
      lost.length === 0,
      lost.join("; "),
    );
    await afterPoint.stop();

    report.step("instead, the dump is restored into an empty database …");
    await backup.type("pg_restore", {
      ADMIN_URL: stage.server.urlOf("postgres"),
      RESTORED_URL: stage.server.urlOf(RESTORED),
    });
    await judgeRestored(backup, report, { superseded, unused, untouched, database: RESTORED });
  } finally {
    stage.keepLogs(`drill-${report.name}`);
    await stage.close();
  }
}
