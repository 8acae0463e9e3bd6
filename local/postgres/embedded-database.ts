// The database of a machine that has none: a real PostgreSQL from npm, on 127.0.0.1 only.
// DATA_DIR/database.json remembers where the cluster lies, its port and its password.
// Why it is so: docs/decisions/0009-embedded-postgresql.md

import { createHash, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { findFreePort } from "./free-port.ts";
import { guardFolder } from "../processes/guard-orphans.ts";
import { errorCode, errorMessage, PlainFailure } from "../plain-failure.ts";
import {
  canUseFolder,
  findPostgresBinaries,
  ROOT_STATE_DIR,
  type PostgresBinaries,
} from "./postgres-binaries.ts";
import {
  checkCluster,
  clusterExists,
  createCluster,
  endLeftoverServer,
  giveTo,
  lastComplaint,
  startServer,
  type Cluster,
} from "./postgres-cluster.ts";

type EmbeddedDatabase = { url: string; folder: string; stop: () => Promise<void> };
type EmbeddedDatabaseOptions = {
  dataDir: string;
  port?: number;
  /** For tests: quick, unsafe after a power cut, and the folder is gone after `stop`. */
  throwAway?: boolean;
};

type Notes = { folder: string; port: number; password: string };

const DATABASE_NAME = "dashboard";
const READY_LIMIT_MS = 30_000;
const COMMON_SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=200",
  "timezone=UTC",
  "log_timezone=UTC",
];
const THROW_AWAY_SETTINGS = [
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "wal_level=minimal",
  "max_wal_senders=0",
  "max_wal_size=4GB",
];

export async function startEmbeddedDatabase(
  options: EmbeddedDatabaseOptions,
): Promise<EmbeddedDatabase> {
  const dataDir = path.resolve(options.dataDir);
  const binaries = findPostgresBinaries();
  prepareDataDir(dataDir, binaries);
  if (options.throwAway) guardFolder(dataDir);
  const notes = await prepareCluster(dataDir, binaries, options.throwAway ?? false);
  const logFile = path.join(dataDir, "logs", "postgres.log");
  const settings = [...COMMON_SETTINGS, ...(options.throwAway ? THROW_AWAY_SETTINGS : [])];

  const { cluster, port } = await startOnFreePort(notes, options.port, settings, logFile, binaries);
  writeNotes(dataDir, { ...notes, port });
  const url = (database: string): string =>
    `postgresql://postgres:${notes.password}@127.0.0.1:${port}/${database}`;
  await createDatabase(url("postgres"), DATABASE_NAME);
  return {
    url: url(DATABASE_NAME),
    folder: notes.folder,
    stop: async () => {
      await cluster.stop();
      if (options.throwAway) removeThrowAway(dataDir, notes.folder);
    },
  };
}

function removeThrowAway(dataDir: string, clusterFolder: string): void {
  rmSync(clusterFolder, { recursive: true, force: true });
  rmSync(dataDir, { recursive: true, force: true });
}

function prepareDataDir(dataDir: string, { account }: PostgresBinaries): void {
  try {
    mkdirSync(path.join(dataDir, "logs"), { recursive: true });
    // As root, the postgres account has to pass through to its own folder; it cannot list this one.
    chmodSync(dataDir, account.uid === undefined ? 0o700 : 0o711);
  } catch (error) {
    throw new PlainFailure(
      `The data folder ${dataDir} cannot be written (${errorCode(error) ?? errorMessage(error)}). Set DATA_DIR to another database.`,
    );
  }
}

async function prepareCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  throwAway: boolean,
): Promise<Notes> {
  const major = binaries.version.split(".")[0] ?? "";
  const known = readNotes(dataDir);
  const folder = known?.folder ?? chooseFolder(dataDir, binaries);
  if (clusterExists(folder)) {
    if (known) {
      checkCluster(folder, major);
      await endLeftoverServer(folder);
      return known;
    }
    await leaveOrRefuse(folder, dataDir);
  }
  const notes = known ?? { folder, port: 0, password: randomBytes(24).toString("hex") };
  await createCluster(folder, notes.password, binaries, throwAway);
  writeNotes(dataDir, notes);
  return notes;
}

/** A cluster without our notes: its password is lost. Only one that lies outside DATA_DIR may go, with its DATA_DIR. */
async function leaveOrRefuse(folder: string, dataDir: string): Promise<void> {
  if (folder.startsWith(dataDir + path.sep)) {
    throw new PlainFailure(
      `The database folder ${folder} cannot be opened: ${path.join(dataDir, "database.json")} with its password is missing. Delete the folder to start with an empty database, or set DATA_DIR to another database.`,
    );
  }
  await endLeftoverServer(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** Inside DATA_DIR where the server can get at it, otherwise (root, and a closed folder above) in a place of its own. */
function chooseFolder(dataDir: string, { account }: PostgresBinaries): string {
  const inside = path.join(dataDir, "postgres");
  mkdirSync(inside, { recursive: true, mode: 0o700 });
  giveTo(inside, account);
  if (canUseFolder(inside, account)) return path.join(inside, "data");
  rmSync(inside, { recursive: true, force: true });
  const outside = path.join(
    ROOT_STATE_DIR,
    createHash("sha256").update(dataDir).digest("hex").slice(0, 16),
  );
  mkdirSync(outside, { recursive: true, mode: 0o700 });
  chmodSync(ROOT_STATE_DIR, 0o755);
  giveTo(outside, account);
  return path.join(outside, "data");
}

async function startOnFreePort(
  notes: Notes,
  wanted: number | undefined,
  settings: string[],
  logFile: string,
  binaries: PostgresBinaries,
) {
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted ?? (await findFreePort(attempt === 1 ? notes.port : undefined));
    const cluster = startServer(notes.folder, port, settings, logFile, binaries);
    if (await waitUntilReady(cluster, port, notes)) return { cluster, port };
    const complaint = lastComplaint(logFile);
    // Children of a killed server need a moment to notice; a port may have been taken between look and start.
    const passing =
      /shared memory block|could not (bind|create any TCP)|Address already in use/.test(complaint);
    if (!passing || attempt === 5) throw doesNotStart(notes.folder, complaint, logFile);
    await new Promise((resolve) => setTimeout(resolve, 300 * attempt));
  }
}

function doesNotStart(folder: string, complaint: string, logFile: string): PlainFailure {
  return new PlainFailure(
    `The database in ${folder} does not start: ${complaint} (log: ${logFile}). If it is damaged, delete the folder to start with an empty database, or set DATA_DIR to another database.`,
  );
}

/** False when the server ended instead. */
async function waitUntilReady(cluster: Cluster, port: number, notes: Notes): Promise<boolean> {
  const deadline = Date.now() + READY_LIMIT_MS;
  while (!cluster.hasEnded()) {
    const client = new pg.Client({
      host: "127.0.0.1",
      port,
      user: "postgres",
      password: notes.password,
      database: "postgres",
    });
    try {
      await client.connect();
      await client.end();
      return true;
    } catch (error) {
      // 28P01: wrong password. Waiting does not help.
      if (errorCode(error) === "28P01" || Date.now() > deadline) {
        await cluster.stop();
        throw new PlainFailure(
          `The database in ${notes.folder} refused the connection (${errorMessage(error)}). Delete the folder to start with an empty database, or set DATA_DIR to another database.`,
        );
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  return false;
}

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount === 0)
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

function notesFile(dataDir: string): string {
  return path.join(dataDir, "database.json");
}

function readNotes(dataDir: string): Notes | null {
  const file = notesFile(dataDir);
  if (!existsSync(file)) return null;
  try {
    const notes = JSON.parse(readFileSync(file, "utf8")) as Partial<Notes>;
    if (notes.folder && notes.password)
      return {
        folder: path.resolve(dataDir, notes.folder),
        password: notes.password,
        port: notes.port ?? 0,
      };
  } catch {
    // Said below.
  }
  throw new PlainFailure(
    `${file} is damaged. Delete the folder ${dataDir} to start afresh, or set DATA_DIR to another database.`,
  );
}

/** A folder inside is noted relative to DATA_DIR: a copy of DATA_DIR must use its own cluster, not the original's. */
function writeNotes(dataDir: string, notes: Notes): void {
  const folder = notes.folder.startsWith(dataDir + path.sep)
    ? path.relative(dataDir, notes.folder)
    : notes.folder;
  writeFileSync(notesFile(dataDir), `${JSON.stringify({ ...notes, folder }, null, 2)}\n`, {
    mode: 0o600,
  });
}
