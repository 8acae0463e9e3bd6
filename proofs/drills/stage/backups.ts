// What the drills of backups do alike: the WAL is archived, some pairs are refreshed after the
// backup, and the mark outside the database knows of them.

import { appendFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { establishGrant } from "#lib/connect/establish-grant.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { redirectLog } from "#lib/platform/log/create-logger.ts";
import { storeAuthorizedPair } from "#lib/tokens/store/store-authorized-pair.ts";
import { issueGrant } from "#test/connected-company.ts";
import type { SyncedCompany } from "#test/synced-company.ts";
import { giveTo } from "../../../local/postgres/postgres-cluster.ts";
import { typeFromGuide } from "./guide-block.ts";
import { askForToken, isAcceptedByGusto } from "./judge-grants.ts";
import { machinePrograms } from "./postgres-server.ts";
import { Stage } from "./stage.ts";

const GUIDE = "docs/guides/backups.md";
const MARK_WITHIN_MS = 30_000;
const JUDGED_WITHIN_MS = 120_000;
const RECOVERED_WITHIN_MS = 60_000;

/** A stage whose PostgreSQL archives its WAL, and the commands of the guide about backups. */
export class BackupStage {
  readonly stage: Stage;
  readonly backups: string;

  private constructor(stage: Stage, backups: string) {
    this.stage = stage;
    this.backups = backups;
  }

  static async open(): Promise<BackupStage> {
    const programs = machinePrograms();
    const stage = await Stage.open({ programs });
    const backups = stage.makeFolder("backups");
    mkdirSync(path.join(backups, "wal"));
    giveTo(path.join(backups, "wal"), programs.account);
    await stage.leaveDatabase();
    stage.server.configure([
      "wal_level = replica",
      "archive_mode = on",
      `archive_command = 'test ! -f ${backups}/wal/%f && cp %p ${backups}/wal/%f'`,
    ]);
    await stage.server.stop();
    await stage.server.start();
    return new BackupStage(stage, backups);
  }

  /** Connected, and asked for by nobody but the drill: a sync would use each new token at once. */
  async connect(count: number): Promise<SyncedCompany[]> {
    const companies = await this.stage.connect(count);
    await this.stage.server.query("UPDATE companies SET sync_selected = false");
    return companies;
  }

  /** As an admin's authorization ends: through the product, which says so in `log`. @returns the company's uuid at Gusto */
  async connectAsAdmin(log: string): Promise<string> {
    const { companies } = await this.stage.control<{ companies: { uuid: string }[] }>(
      "/companies",
      { count: 1, employees_each: 1, payrolls_each: 1 },
    );
    const uuid = companies[0]?.uuid ?? "";
    const grant = await issueGrant(this.stage.gusto, [uuid]);
    redirectLog({ write: (line) => appendFileSync(log, line) });
    const { tokenId } = await storeAuthorizedPair({
      environment: "demo",
      pair: {
        accessToken: new Secret(grant.access_token),
        refreshToken: new Secret(grant.refresh_token),
        expiresInSeconds: grant.expires_in,
        scope: null,
      },
      actor: "worker",
    });
    const { kind } = await establishGrant({ tokenId, who: { kind: "signing_in" }, ip: null });
    if (kind !== "connected") throw new Error(`The company is not connected: ${kind}`);
    return uuid;
  }

  /** Types the block of the guide that contains these words. */
  async type(
    contains: string,
    variables: Record<string, string> = {},
    asPostgres = false,
  ): Promise<string> {
    const { server } = this.stage;
    return typeFromGuide(GUIDE, contains, {
      variables: { BACKUPS: this.backups, DATABASE_URL: server.url, ...variables },
      programs: server.programs,
      asPostgres,
    });
  }

  /** A worker has written what the database's newest pair is, from now on. */
  async untilMarked(): Promise<void> {
    const file = path.join(this.stage.folder, "restore-mark.json");
    // The mark moves once a minute, for which a drill does not wait: without its file it is written
    // anew.
    rmSync(file, { force: true });
    for (const deadline = Date.now() + MARK_WITHIN_MS; !existsSync(file); await delay(100))
      if (Date.now() > deadline) throw new Error("The worker wrote no mark.");
  }

  /** @param isUsed using the new token is what ends the pair before it, by Gusto's documented rule */
  async refresh(companies: readonly SyncedCompany[], isUsed: boolean): Promise<void> {
    for (const { uuid } of companies) {
      const { access_token = "" } = await askForToken(this.stage, uuid, 1);
      if (isUsed) await isAcceptedByGusto(this.stage, access_token);
    }
  }

  /** Reads WAL no more and takes writes. */
  async untilRecovered(): Promise<void> {
    for (const deadline = Date.now() + RECOVERED_WITHIN_MS; ; await delay(200)) {
      const [row] = await this.stage.server.query<{ recovering: boolean }>(
        "SELECT pg_is_in_recovery() AS recovering",
      );
      if (!row?.recovering) return;
      if (Date.now() > deadline) throw new Error("The recovery does not end.");
    }
  }

  async readPause(database?: string): Promise<string | null> {
    const [row] = await this.stage.server.query<{ reason: string | null }>(
      "SELECT paused_reason::text AS reason FROM gusto_application_states LIMIT 1",
      database,
    );
    return row?.reason ?? null;
  }

  /** What services are told once the hold is over. */
  async untilJudged(companies: readonly SyncedCompany[]) {
    const deadline = Date.now() + JUDGED_WITHIN_MS;
    return Promise.all(
      companies.map(async ({ uuid }) => {
        for (;;) {
          const answer = await askForToken(this.stage, uuid, 1);
          if (answer.httpStatus !== 503 || Date.now() > deadline) return answer;
          await delay(1_000);
        }
      }),
    );
  }
}
