// The database for a machine that has none: a real PostgreSQL from npm, on 127.0.0.1 only.
// See docs/decisions/0009-embedded-postgresql.md

import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { guardFolder } from "../processes/guard-orphans.ts";
import { errorCode, errorMessage, PlainFailure } from "../plain-failure.ts";
import { findPostgresBinaries, type PostgresBinaries } from "./postgres-binaries.ts";
import {
  checkCluster,
  clusterExists,
  createCluster,
  endLeftoverServer,
} from "./postgres-cluster.ts";
import { type DatabaseNotes, readNotes, writeNotes } from "./database-notes.ts";
import { startOnFreePort } from "./start-on-free-port.ts";
import { chooseFolder } from "./choose-folder.ts";

type EmbeddedDatabase = { url: string; folder: string; stop: () => Promise<void> };
type EmbeddedDatabaseOptions = {
  dataDir: string;
  port?: number;
  /** For tests: fast, unsafe after a power cut, and the folder is deleted after `stop`. */
  throwAway?: boolean;
};

const DATABASE_NAME = "dashboard";

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
    // As root, the postgres account must be able to enter its own folder, but not list this one.
    chmodSync(dataDir, account.uid === undefined ? 0o700 : 0o711);
  } catch (error) {
    throw new PlainFailure(
      `The data folder ${dataDir} cannot be written (${errorCode(error) ?? errorMessage(error)}). Set DATA_DIR to another folder.`,
    );
  }
}

async function prepareCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  throwAway: boolean,
): Promise<DatabaseNotes> {
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

/**
 * A cluster without our notes: its password is lost. Only one outside DATA_DIR may be deleted,
 * along with its DATA_DIR.
 */
async function leaveOrRefuse(folder: string, dataDir: string): Promise<void> {
  if (folder.startsWith(dataDir + path.sep)) {
    throw new PlainFailure(
      `The database folder ${folder} cannot be opened: ${path.join(dataDir, "database.json")} with its password is missing. Delete the folder to start with an empty database, or set DATA_DIR to another database.`,
    );
  }
  await endLeftoverServer(folder);
  rmSync(folder, { recursive: true, force: true });
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
