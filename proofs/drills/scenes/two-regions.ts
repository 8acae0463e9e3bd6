import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { SyncedCompany } from "#test/synced-company.ts";
import { findFreePort } from "../../../local/postgres/free-port.ts";
import { WORKER_FLAGS } from "../../../local/processes/worker-flags.ts";
import type { Report } from "../report.ts";
import { typeFromGuide } from "../stage/guide-block.ts";
import { askForToken } from "../stage/judge-grants.ts";
import { machinePrograms, PostgresServer } from "../stage/postgres-server.ts";
import { listExchanges } from "../stage/look.ts";
import { ProductPart } from "../stage/product-part.ts";
import { Stage } from "../stage/stage.ts";
import { judgeGrants } from "../stage/judge-callers.ts";

const GUIDE = "docs/guides/database.md";
const COMPANIES = 16;
const HALF = 8;
/** Long enough for Gusto's answers and a commit that waits for nobody. */
const SILENT_MS = 3_000;
const REFUSED_WITHIN_MS = 30_000;
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
    const code = await Promise.race([refused.ended(), delay(REFUSED_WITHIN_MS, null)]);
    report.check(
      "a worker that is led to the standby refuses, in a sentence",
      code === 1 && refused.log().includes("it is a standby"),
      refused.log().trim().slice(0, 160),
    );
    await refused.stop();
    const led = await stage.startTokenServer({ DATABASE_URL: standby.url });
    const answers = await Promise.all(
      companies.map(({ uuid }, index) => askForToken(stage, uuid, index < HALF ? 1 : undefined)),
    );
    await led.stop();
    const exchanges = await listExchanges(stage);
    report.check(
      "an app that is led to the standby hands out no token, and refreshes none",
      answers.every(({ httpStatus }) => httpStatus === 503) && exchanges.length === 0,
      `${[...new Set(answers.map(({ httpStatus }) => httpStatus))].join(", ")}; ${exchanges.length} exchanges`,
    );

    report.step(
      "half of the pairs are refreshed, the other half while the standby does not answer …",
    );
    const worker = await stage.startWorker();
    const before = await stage.startTokenServer();
    const [first, second] = [companies.slice(0, HALF), companies.slice(HALF)];
    const ask = ({ uuid }: SyncedCompany) =>
      askForToken(stage, uuid, 1).catch(() => ({ httpStatus: 0, token_version: undefined }));
    const toldBefore = await Promise.all(first.map(ask));
    await standby.stop("immediate");
    const asking = second.map(ask);
    await delay(SILENT_MS);
    report.step("the primary is lost …");
    await primary.stop("immediate");
    await standby.start();
    await typeFromGuide(GUIDE, "pg_ctl promote", { variables, programs, asPostgres: true });
    stage.server = standby;
    // What waits for a synchronous standby of its own would wait for ever.
    await standby.query("ALTER SYSTEM RESET synchronous_standby_names", "postgres");
    await standby.query("SELECT pg_reload_conf()", "postgres");
    worker.kill();
    await before.stop();
    const told = [...toldBefore, ...(await Promise.all(asking))];
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
      `${told.filter(({ token_version: version }) => version === 2).length} handed out before the loss`,
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
