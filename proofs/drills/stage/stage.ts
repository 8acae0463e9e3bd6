import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { createSession, newSessionToken } from "#lib/access/sessions/sessions.ts";
import { sessionCookieName } from "#lib/access/sessions/session-cookie.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { closeDatabase } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { createViewer } from "#test/people.ts";
import { control } from "#test/connected-company.ts";
import { type SyncedCompany, syncedCompanies } from "#test/synced-company.ts";
import { findFreePort } from "../../../local/postgres/free-port.ts";
import { applyMigrations } from "../../../local/postgres/migrations.ts";
import { giveTo } from "../../../local/postgres/postgres-cluster.ts";
import { buildIfChanged } from "../../../local/processes/production-build.ts";
import { guardFolder } from "../../../local/processes/guard-orphans.ts";
import { ROOT_DIR } from "../../../local/settings.ts";
import { type Part, startApiServer, startPart } from "../../bench/processes.ts";
import { embeddedPrograms, type PostgresPrograms, PostgresServer } from "./postgres-server.ts";
import { ProductPart } from "./product-part.ts";

const OPERATOR = "operator@drill.example";

type StageOptions = {
  programs?: PostgresPrograms;
  postgres?: readonly string[];
  /** Where the cluster lies; a folder of the stage by default. */
  clusterFolder?: string;
  /** Where its write-ahead log lies; in the cluster by default. */
  walFolder?: string;
};

/** Where a drill takes place: a PostgreSQL, a Gusto, and the settings of this process and of all that it starts. */
export class Stage {
  readonly folder: string;
  /** The one that serves; another one after a restore or a failover. */
  server: PostgresServer;
  readonly gusto: { url: string };
  readonly appUrl: string;
  /** Where tokens are asked for: the app, or a server of that one route. */
  tokenUrl: string;
  readonly apiKey: string;
  readonly cookie: string;
  readonly #parts: ProductPart[] = [];
  readonly #closers: (() => Promise<void> | void)[] = [];

  private constructor(
    opened: Pick<Stage, "folder" | "server" | "gusto" | "appUrl" | "apiKey" | "cookie">,
  ) {
    this.folder = opened.folder;
    this.server = opened.server;
    this.gusto = opened.gusto;
    this.appUrl = opened.appUrl;
    this.tokenUrl = opened.appUrl;
    this.apiKey = opened.apiKey;
    this.cookie = opened.cookie;
  }

  static async open({
    programs = embeddedPrograms(),
    postgres,
    clusterFolder,
    walFolder,
  }: StageOptions = {}): Promise<Stage> {
    const folder = mkdtempSync(path.join(tmpdir(), "dashboard-drill-"));
    guardFolder(folder);
    giveTo(folder, programs.account);
    const server = await PostgresServer.create(
      clusterFolder ?? path.join(folder, "primary"),
      programs,
      postgres,
      walFolder,
    );
    await applyMigrations(server.url);
    const gusto = await startPart("simulator", ["simulator/main.ts"], {
      SIMULATOR_PORT: "0",
      SIMULATOR_STATE_FILE: "",
    });
    const appUrl = `http://localhost:${await findFreePort()}`;
    Object.assign(process.env, settingsOf(folder, server.url, gusto.url, appUrl));
    const { key } = await createApiKey(SYSTEM, {
      name: "drill",
      scopes: ["tokens:read", "companies:read", "data:read", "sync:write", "gusto:call"],
    });
    const stage = new Stage({
      folder,
      server,
      gusto,
      appUrl,
      apiKey: key.reveal(),
      cookie: await signIn(appUrl),
    });
    stage.onClose(() => gusto.stop());
    return stage;
  }

  /** Companies that are connected, each by a grant of its own, and synced. */
  async connect(count: number): Promise<SyncedCompany[]> {
    return syncedCompanies(this.gusto, { count, employees: 3, payrolls: 2 });
  }

  /** This process asks the database no more: from here on it is only looked at from outside. */
  async leaveDatabase(): Promise<void> {
    await stopQueue();
    await closeDatabase();
  }

  /** The built app, behind nothing. */
  async startApp(environment: Record<string, string> = {}): Promise<ProductPart> {
    await buildIfChanged();
    this.tokenUrl = this.appUrl;
    return this.#keep(await ProductPart.startApp(this.folder, this.appUrl, environment));
  }

  /** The app's route for access tokens in a process of its own, without Next.js around it: it needs no build. */
  async startTokenServer(environment: Record<string, string> = {}): Promise<Part> {
    const server = await startApiServer(environment);
    this.onClose(() => server.stop());
    this.tokenUrl = server.url;
    return server;
  }

  async startWorker(environment: Record<string, string> = {}): Promise<ProductPart> {
    return this.#keep(await ProductPart.startWorker(this.folder, environment));
  }

  control<T = unknown>(place: string, body?: unknown, method?: string): Promise<T> {
    return control<T>(this.gusto, place, body, method);
  }

  onClose(close: () => Promise<void> | void): void {
    this.#closers.unshift(close);
  }

  makeFolder(name: string): string {
    const made = path.join(this.folder, name);
    mkdirSync(made, { recursive: true, mode: 0o700 });
    giveTo(made, this.server.programs.account);
    return made;
  }

  /** How many of these events of Gusto are not stored. */
  async missingEvents(ids: readonly string[]): Promise<number> {
    const stored = await this.server.query<{ id: string }>(
      "SELECT id::text AS id FROM webhook_events",
    );
    const known = new Set(stored.map(({ id }) => id));
    return ids.filter((id) => !known.has(id)).length;
  }

  /** What the logs of app and worker call by a problem's name. */
  listLogged(problem: string): string[] {
    const wanted = `"problem":"${problem}"`;
    return this.#parts.flatMap((part) =>
      part
        .log()
        .split("\n")
        .filter((line) => line.includes(wanted)),
    );
  }

  /** For whoever looks into what was not kept. @returns where they are */
  keepLogs(name: string): string {
    const kept = path.join(ROOT_DIR, "reports", name);
    mkdirSync(kept, { recursive: true });
    for (const file of readdirSync(this.folder).filter((one) => one.endsWith(".log")))
      copyFileSync(path.join(this.folder, file), path.join(kept, file));
    return kept;
  }

  async close(): Promise<void> {
    await this.leaveDatabase().catch(() => undefined);
    await Promise.all(this.#parts.map((part) => part.stop()));
    for (const close of this.#closers) await close();
    await this.server.stop("immediate");
    rmSync(this.folder, { recursive: true, force: true });
  }

  #keep(part: ProductPart): ProductPart {
    this.#parts.push(part);
    return part;
  }
}

function settingsOf(
  folder: string,
  databaseUrl: string,
  gustoUrl: string,
  appUrl: string,
): Record<string, string> {
  return {
    NODE_ENV: "production",
    APP_URL: appUrl,
    DATABASE_URL: databaseUrl,
    NEXTAUTH_SECRET: "a secret for drills, and only for those",
    TOKEN_ENCRYPTION_KEYS: `drill1:${Buffer.alloc(32, 7).toString("base64")}`,
    GUSTO_ENVIRONMENT: "demo",
    GUSTO_BASE_URL: gustoUrl,
    GUSTO_CLIENT_ID: "demo-client-id",
    GUSTO_CLIENT_SECRET: "demo-client-secret",
    GUSTO_RATE_LIMIT_PER_MINUTE: "0",
    DEMO_MODE: "1",
    OPERATOR_EMAILS: OPERATOR,
    RESTORE_MARK_FILE: path.join(folder, "restore-mark.json"),
    LOG_LEVEL: "info",
  };
}

async function signIn(appUrl: string): Promise<string> {
  const { userId } = await createViewer("operator", { email: OPERATOR });
  const token = newSessionToken();
  await transaction((tx) => createSession(tx, { userId, token }));
  return `${sessionCookieName(appUrl)}=${token}`;
}
