// Runs the folder from `npm run package` like an image where there is no container engine: this
// machine's programs and C library, read-only, no other files, no network but loopback, no rights,
// a user that owns nothing. Uses bubblewrap.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createServer, connect } from "node:net";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";
import { ROOT_DIR } from "../../local/settings.ts";

/** As in deploy/image/Dockerfile. Outside, it is the user running the test. */
const USER = 10_001;
const SYSTEM = ["/usr", "/bin", "/lib", "/lib64", "/etc/ssl"];

export type SandboxOptions = {
  packageDir: string;
  /** What gets written: the restore mark's volume and the database's socket. */
  scratchDir: string;
  databaseUrl: string;
  environment: Record<string, string>;
};

/** Null if it can run here; otherwise why not. */
export function whyNoSandbox(): string | null {
  if (process.platform !== "linux") return "bubblewrap is for Linux";
  installBubblewrap();
  const trial = spawnSync("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"]);
  return trial.status === 0 ? null : "bubblewrap is not here, or may not make namespaces";
}

/** @returns what inside.mjs saw */
export async function runInSandbox(options: SandboxOptions): Promise<Record<string, unknown>> {
  const database = await openDatabaseSocket(options);
  try {
    const child = spawn("bwrap", flags(options, database.url), {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const output = (await text(child.stdout)).trim();
    return JSON.parse(output.split("\n").at(-1) ?? "") as Record<string, unknown>;
  } finally {
    await database.close();
  }
}

function flags({ packageDir, scratchDir, environment }: SandboxOptions, url: string): string[] {
  const data = path.join(scratchDir, "data");
  mkdirSync(data, { recursive: true });
  const bind = (from: string, to: string) => ["--ro-bind", from, to];
  const settings = {
    ...environment,
    DATABASE_URL: url,
    PATH: "/node:/usr/bin:/bin",
    RESTORE_MARK_FILE: "/data/restore-mark.json",
  };
  return [
    ...["--unshare-all", "--as-pid-1", "--die-with-parent", "--new-session"],
    ...["--uid", String(USER), "--gid", String(USER), "--cap-drop", "ALL"],
    ...SYSTEM.filter(existsSync).flatMap((place) => bind(place, place)),
    ...bind(process.execPath, "/node/node"),
    ...bind(packageDir, "/app"),
    ...bind(path.join(ROOT_DIR, "test", "sandbox", "inside.mjs"), "/inside.mjs"),
    ...bind(path.join(scratchDir, "socket"), "/socket"),
    ...["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--bind", data, "/data"],
    ...["--dir", "/etc", "--remount-ro", "/"],
    "--clearenv",
    ...Object.entries(settings).flatMap(([name, value]) => ["--setenv", name, value]),
    ...["--chdir", "/", "/node/node", "/inside.mjs"],
  ];
}

/** The sandbox has no network, so the database is reached through a Unix socket. */
async function openDatabaseSocket({ scratchDir, databaseUrl }: SandboxOptions) {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const folder = path.join(scratchDir, "socket");
  mkdirSync(folder, { recursive: true });
  const server = createServer((client) => {
    const database = connect(Number(port), hostname);
    client.pipe(database).pipe(client);
    for (const end of [client, database]) end.on("error", () => client.destroy());
  });
  server.listen({ path: path.join(folder, ".s.PGSQL.5432"), writableAll: true });
  await once(server, "listening");
  return {
    url: `postgresql://${username}:${password}@localhost${pathname}?host=/socket`,
    close: async () => {
      server.close();
      await once(server, "close");
    },
  };
}

function installBubblewrap(): void {
  const isHere = spawnSync("bwrap", ["--version"]).status === 0;
  if (isHere || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  spawnSync("apt-get", ["update"]);
  spawnSync("apt-get", ["install", "-y", "bubblewrap"]);
}
