// Starts the server on a free port and waits until it accepts connections.

import pg from "pg";
import { findFreePort } from "./free-port.ts";
import { errorCode, errorMessage, PlainFailure } from "../plain-failure.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { startServer, type Cluster } from "./start-server.ts";
import { lastComplaint } from "./postgres-log.ts";
import type { DatabaseNotes } from "./database-notes.ts";

const READY_LIMIT_MS = 30_000;

export async function startOnFreePort(
  notes: DatabaseNotes,
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
    // Children of a killed server need a moment to notice; a port may be taken between the check
    // and the start.
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

/** False if the server ended instead. */
async function waitUntilReady(
  cluster: Cluster,
  port: number,
  notes: DatabaseNotes,
): Promise<boolean> {
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
      // 28P01: wrong password. Waiting doesn't help.
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
