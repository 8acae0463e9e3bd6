// A PostgreSQL of a drill: a real cluster in a folder, which is stopped, copied, filled up and promoted.

import { execFile } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { findFreePort } from "../../../local/postgres/free-port.ts";
import { type Account, findPostgresBinaries } from "../../../local/postgres/postgres-binaries.ts";
import { giveTo, postgresEnvironment } from "../../../local/postgres/postgres-cluster.ts";
import { guardProcess } from "../../../local/processes/guard-orphans.ts";
import { PlainFailure } from "../../../local/plain-failure.ts";

/** Where PostgreSQL's programs are, and whom they run as. */
export type PostgresPrograms = { bin: string; account: Account };

const DATABASE = "dashboard";
const SETTINGS = [
  "listen_addresses = '127.0.0.1'",
  "unix_socket_directories = ''",
  "max_connections = 100",
  "timezone = 'UTC'",
  "log_timezone = 'UTC'",
];
const DEBIAN = "/usr/lib/postgresql";

/** Those from npm, which every clone has. They can neither dump nor copy a cluster. */
export function embeddedPrograms(): PostgresPrograms {
  const { initdb, account } = findPostgresBinaries();
  return { bin: path.dirname(initdb), account };
}

/** Those of the machine, with the tools for backups. @throws PlainFailure that says what to install */
export function machinePrograms(): PostgresPrograms {
  const versions = existsSync(DEBIAN)
    ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a))
    : [];
  const places = [
    ...versions.map((version) => path.join(DEBIAN, version, "bin")),
    "/usr/local/bin",
    "/opt/homebrew/bin",
    "/usr/bin",
  ];
  const bin = places.find((place) =>
    ["initdb", "pg_ctl", "pg_basebackup", "pg_dump"].every((name) =>
      existsSync(path.join(place, name)),
    ),
  );
  if (bin) return { bin, account: findPostgresBinaries().account };
  throw new PlainFailure(
    "it needs a PostgreSQL 15 or newer on this machine, server and tools (Debian: apt-get install postgresql)",
  );
}

export class PostgresServer {
  readonly folder: string;
  readonly port: number;
  readonly programs: PostgresPrograms;

  constructor(folder: string, port: number, programs: PostgresPrograms) {
    this.folder = folder;
    this.port = port;
    this.programs = programs;
  }

  /** A new cluster, durable as in production, that runs and has an empty database of ours. */
  static async create(
    folder: string,
    programs: PostgresPrograms,
    settings: readonly string[] = [],
    walFolder?: string,
  ): Promise<PostgresServer> {
    const server = new PostgresServer(folder, await findFreePort(), programs);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    giveTo(folder, programs.account);
    await server.run("initdb", [
      `--pgdata=${folder}`,
      ...(walFolder ? [`--waldir=${walFolder}`] : []),
      "--username=postgres",
      "--auth=trust",
      "--encoding=UTF8",
      "--locale=C",
    ]);
    server.configure(settings);
    await server.start();
    await server.query(`CREATE DATABASE ${DATABASE}`, "postgres");
    return server;
  }

  get url(): string {
    return this.urlOf(DATABASE);
  }

  urlOf(database: string): string {
    return `postgresql://postgres@127.0.0.1:${this.port}/${database}`;
  }

  /** From the next start on. */
  configure(settings: readonly string[]): void {
    appendFileSync(
      path.join(this.folder, "postgresql.conf"),
      `\n${[...SETTINGS, `port = ${this.port}`, ...settings].join("\n")}\n`,
    );
  }

  async start(): Promise<void> {
    const log = path.join(path.dirname(this.folder), `${path.basename(this.folder)}.log`);
    await this.run("pg_ctl", ["start", "-w", "-s", `--pgdata=${this.folder}`, `--log=${log}`]);
    guardProcess(this.pid(), "SIGINT", 10_000);
  }

  /** `fast` ends all connections and writes everything down; `immediate` is a power cut. */
  async stop(mode: "fast" | "immediate" = "fast"): Promise<void> {
    if (!(await this.isRunning())) return;
    await this.run("pg_ctl", ["stop", "-w", "-s", `--pgdata=${this.folder}`, `--mode=${mode}`]);
  }

  /** Whether its main process is there, whatever it is doing. */
  isRunning(): Promise<boolean> {
    return this.run("pg_ctl", ["status", `--pgdata=${this.folder}`]).then(
      () => true,
      () => false,
    );
  }

  async query<T extends pg.QueryResultRow>(
    sql: string,
    database = DATABASE,
    values: unknown[] = [],
  ): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.urlOf(database) });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query<T>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** One of PostgreSQL's programs, as the account that it may run as. @throws with what it printed */
  async run(program: string, args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(path.join(this.programs.bin, program), args, {
      ...this.programs.account,
      cwd: "/",
      env: postgresEnvironment(),
    });
    return stdout;
  }

  private pid(): number {
    const [line = ""] = readFileSync(path.join(this.folder, "postmaster.pid"), "utf8").split("\n");
    return Number(line);
  }
}
