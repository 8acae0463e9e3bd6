import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { type DatabaseLink, startDatabaseLink } from "#test/database-link.ts";
import { childrenOf } from "../../local/processes/children-of.ts";
import { findFreePort } from "../../local/postgres/free-port.ts";
import { guardProcess } from "../../local/processes/guard-orphans.ts";
import { buildIfChanged } from "../../local/processes/production-build.ts";
import { ROOT_DIR } from "../../local/settings.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

const READY_LIMIT_MS = 60_000;
const POLL_MS = 50;
/** Longer than the app lets a caller wait. */
const CALLER_LIMIT_MS = 40_000;

/** A caller's result: an HTTP status, or no response before the connection ended. */
export type CallerEnd = number | "no answer";

/**
 * The app as in production: `npm start` with the production build, and a database connection that
 * can be cut.
 */
export class ChaosApp {
  readonly link: DatabaseLink;
  readonly #process: ChildProcess;
  readonly #url: string;
  readonly #key: string;

  private constructor(process: ChildProcess, url: string, key: string, link: DatabaseLink) {
    this.#process = process;
    this.#url = url;
    this.#key = key;
    this.link = link;
  }

  static async start(databaseUrl: string): Promise<ChaosApp> {
    await buildIfChanged();
    const { key } = await createApiKey(SYSTEM, { name: "chaos", scopes: ["tokens:read"] });
    const [link, port] = [await startDatabaseLink(databaseUrl), await findFreePort()];
    const environment = {
      ...process.env,
      DATABASE_URL: link.url,
      PORT: String(port),
      SIMULATOR_PORT: "1",
      NODE_OPTIONS: "",
    };
    const started = spawn(process.execPath, ["--conditions=react-server", "scripts/start.ts"], {
      cwd: ROOT_DIR,
      env: environment,
      stdio: ["ignore", "ignore", "inherit"],
    });
    guardProcess(started.pid ?? 0, "SIGKILL", 0);
    const app = new ChaosApp(started, `http://127.0.0.1:${port}`, key.reveal(), link);
    await app.ready();
    return app;
  }

  /** Waits until it responds, after a start or while a killed process is being replaced. */
  async ready(): Promise<void> {
    const deadline = Date.now() + READY_LIMIT_MS;
    while ((await this.#ask("/api/health")) !== 200) {
      if (Date.now() > deadline) throw new Error("The app does not answer.");
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Requests a company's token like a service does. */
  askForToken(gustoUuid: string, limitMs = CALLER_LIMIT_MS): Promise<CallerEnd> {
    return this.#ask(`/api/v1/companies/${gustoUuid}/access-token`, limitMs);
  }

  async #ask(path: string, limitMs = CALLER_LIMIT_MS): Promise<CallerEnd> {
    try {
      const answer = await fetch(this.#url + path, {
        headers: { authorization: `Bearer ${this.#key}`, connection: "close" },
        signal: AbortSignal.timeout(limitMs),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return "no answer";
    }
  }

  /** Signals the process that responds, not its supervisor. */
  signal(name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void {
    for (const pid of childrenOf(this.#process.pid ?? 0)) process.kill(pid, name);
  }

  /** Stops it like a service manager. Resolves when it has ended. */
  async terminate(): Promise<void> {
    const ended = this.#process.exitCode === null ? once(this.#process, "exit") : undefined;
    this.#process.kill("SIGTERM");
    await ended;
  }

  async close(): Promise<void> {
    this.signal("SIGKILL");
    this.#process.kill("SIGKILL");
    await this.link.close();
  }
}
