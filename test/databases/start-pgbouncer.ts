import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { findFreePort } from "../../local/postgres/free-port.ts";
import { guardProcess } from "../../local/processes/guard-orphans.ts";
import { findPostgresBinaries } from "../../local/postgres/postgres-binaries.ts";

export type PgBouncer = {
  url: string;
  /** Killed, and there again on the same port. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
};

/** Fewer than the clients, so a client gets a different session with each transaction. */
const SERVER_CONNECTIONS = 4;

/** `1.24` from "PgBouncer 1.24.1". */
export function pgBouncerVersion(program: string): number {
  const [, version = "0"] =
    /PgBouncer (\d+\.\d+)/.exec(execFileSync(program, ["--version"]).toString()) ?? [];
  return Number(version);
}

/** A real PgBouncer in transaction mode in front of a database, as an ordinary user. */
export async function startPgBouncer(
  program: string,
  databaseUrl: string,
  settings: readonly string[] = [],
): Promise<PgBouncer> {
  const target = new URL(databaseUrl);
  const port = await findFreePort();
  const folder = mkdtempSync(path.join(tmpdir(), "pgbouncer-"));
  const file = path.join(folder, "pgbouncer.ini");
  const { account } = findPostgresBinaries();
  const password = target.password && ` password=${target.password}`;
  writeFileSync(
    file,
    [
      "[databases]",
      `* = host=${target.hostname} port=${target.port} user=${target.username}${password}`,
      "[pgbouncer]",
      "listen_addr = 127.0.0.1",
      `listen_port = ${port}`,
      "unix_socket_dir =",
      "auth_type = any",
      "pool_mode = transaction",
      `default_pool_size = ${SERVER_CONNECTIONS}`,
      "max_client_conn = 200",
      ...settings,
    ].join("\n"),
    { mode: 0o600 },
  );
  if (account.uid !== undefined && account.gid !== undefined) {
    chmodSync(folder, 0o711);
    chownSync(file, account.uid, account.gid);
  }
  const start = async () => {
    const started = spawn(program, ["-q", file], { ...account, cwd: "/", stdio: "ignore" });
    guardProcess(started.pid ?? 0, "SIGKILL", 0);
    const ended = once(started, "exit");
    await untilListening(port, () => started.exitCode !== null);
    return async () => {
      started.kill("SIGKILL");
      await ended;
    };
  };
  let kill = await start();
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href,
    restart: async () => {
      await kill();
      kill = await start();
    },
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilListening(port: number, hasEnded: () => boolean): Promise<void> {
  for (;;) {
    if (hasEnded()) throw new Error("PgBouncer ended at once.");
    const socket = connect(port, "127.0.0.1");
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
