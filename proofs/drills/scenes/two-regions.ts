import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePort } from "../../../local/postgres/free-port.ts";
import { WORKER_FLAGS } from "../../../local/processes/worker-flags.ts";
import type { Report } from "../report.ts";
import { typeFromGuide } from "../stage/guide-block.ts";
import { askForToken } from "../stage/judge-grants.ts";
import { machinePrograms, PostgresServer } from "../stage/postgres-server.ts";
import { ProductPart } from "../stage/product-part.ts";
import { Stage } from "../stage/stage.ts";
import { judgeGrants } from "../stage/judge-callers.ts";

const GUIDE = "docs/guides/database.md";
const COMPANIES = 16;
const STREAMING_WITHIN_MS = 30_000;

/**
 * One region is active and another follows, synchronously. The active one is lost, the other is
 * promoted, app and worker go there.
 */
export async function twoRegions(report: Report): Promise<void> {
  const programs = machinePrograms();
  const stage = await Stage.open({ programs, postgres: ["wal_level = replica"] });
  const primary = stage.server;
  const folder = stage.makeFolder("standby");
  const standby = new PostgresServer(folder, await findFreePort(), programs);
  try {
    const companies = await stage.connect(COMPANIES);
    await stage.leaveDatabase();
    report.step("a standby is made and made synchronous, by the commands of the guide …");
    const variables = { PRIMARY_URL: primary.urlOf("postgres"), STANDBY_DATA: folder };
    await typeFromGuide(GUIDE, "pg_basebackup", { variables, programs, asPostgres: true });
    standby.configure([]);
    await standby.start();
    await typeFromGuide(GUIDE, "synchronous_standby_names", { variables, programs });
    await untilSynchronous(primary);

    const refused = ProductPart.start(
      stage.folder,
      "refused",
      [...WORKER_FLAGS, "worker/main.ts"],
      {
        DATABASE_URL: standby.url,
      },
    );
    const code = await refused.ended();
    report.check(
      "a worker that is led to the standby refuses, in a sentence",
      code === 1 && refused.log().includes("it is a standby"),
      refused.log().trim().slice(0, 160),
    );

    report.step("every pair is refreshed, and the primary is lost in the middle …");
    const worker = await stage.startWorker();
    const before = await stage.startTokenServer();
    const asking = companies.map(({ uuid }) =>
      askForToken(stage, uuid, 1).catch(() => ({ httpStatus: 0, token_version: undefined })),
    );
    await Promise.race(asking);
    await primary.stop("immediate");
    await typeFromGuide(GUIDE, "pg_ctl promote", { variables, programs, asPostgres: true });
    stage.server = standby;
    // What waits for a synchronous standby of its own would wait for ever.
    await standby.query("ALTER SYSTEM RESET synchronous_standby_names", "postgres");
    await standby.query("SELECT pg_reload_conf()", "postgres");
    worker.kill();
    await before.stop();
    const told = await Promise.all(asking);
    const promoted = performance.now();
    const url = { DATABASE_URL: standby.url };
    await stage.startTokenServer(url);
    await stage.startWorker(url);
    report.figure(
      `serving again ${Math.round(performance.now() - promoted)} ms after the promotion`,
    );
    const stored = await standby.query<{ uuid: string; version: number }>(
      `SELECT c.gusto_uuid::text AS uuid, t.version FROM companies c
       JOIN company_grants g ON g.company_id = c.id JOIN gusto_auth_tokens t ON t.id = g.token_id`,
    );
    const versions = new Map(stored.map(({ uuid, version }) => [uuid, version]));
    const forgotten = companies.filter(
      ({ uuid }, index) => (told[index]?.token_version ?? 0) > (versions.get(uuid) ?? 0),
    );
    report.check(
      "every pair that was handed out is in the promoted database",
      forgotten.length === 0,
      `${told.filter(({ httpStatus }) => httpStatus === 200).length} handed out before the loss`,
    );
    await judgeGrants(stage, report, companies);
    const mark = existsSync(path.join(stage.folder, "restore-mark.json"));
    const [held] = await standby.query<{ reason: string | null }>(
      "SELECT paused_reason::text AS reason FROM gusto_application_states LIMIT 1",
    );
    report.check(
      "nothing is held: no commit was lost",
      mark && (held?.reason ?? null) === null,
      held?.reason ?? "",
    );
  } finally {
    stage.keepLogs(`drill-${report.name}`);
    await stage.close();
    await primary.stop("immediate");
  }
}

async function untilSynchronous(primary: PostgresServer): Promise<void> {
  for (const deadline = Date.now() + STREAMING_WITHIN_MS; ; await delay(200)) {
    const [row] = await primary.query<{ state: string }>(
      "SELECT sync_state AS state FROM pg_stat_replication LIMIT 1",
    );
    if (row?.state === "sync" || row?.state === "quorum") return;
    if (Date.now() > deadline) throw new Error(`The standby is ${row?.state ?? "not there"}.`);
  }
}
