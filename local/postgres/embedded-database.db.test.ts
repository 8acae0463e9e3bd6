// The embedded database through crashes and damage. Starts a real server each time, so it is a
// database test.

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEmbeddedDatabase } from "./embedded-database.ts";
import { quickFolder } from "./quick-folder.ts";
import { isRunning } from "../processes/process-identity.ts";

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(quickFolder(), "embedded-test-"));
});

afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql).finally(() => client.end());
  return rows;
}

function serverPid(folder: string): number {
  return Number.parseInt(readFileSync(path.join(folder, "postmaster.pid"), "utf8"), 10);
}

describe("startEmbeddedDatabase", () => {
  it("keeps data, password and port over a restart, and leaves no process", async () => {
    const first = await startEmbeddedDatabase({ dataDir });
    await query(first.url, "CREATE TABLE kept AS SELECT 1 AS one");
    const pid = serverPid(first.folder);
    await first.stop();
    expect(isRunning(pid)).toBe(false);

    const second = await startEmbeddedDatabase({ dataDir });
    expect(second.url).toBe(first.url);
    expect(await query(second.url, "SELECT one FROM kept")).toEqual([{ one: 1 }]);
    await second.stop();
  });

  it("starts again after its server was killed, and after it was left running", async () => {
    const first = await startEmbeddedDatabase({ dataDir });
    process.kill(serverPid(first.folder), "SIGKILL");
    const second = await startEmbeddedDatabase({ dataDir });
    const left = serverPid(second.folder);
    const third = await startEmbeddedDatabase({ dataDir });
    expect(isRunning(left)).toBe(false);
    await third.stop();
  });

  it("does not mistake another process with the pid in postmaster.pid for its server", async () => {
    const { stop, folder } = await startEmbeddedDatabase({ dataDir });
    await stop();
    writeFileSync(path.join(folder, "postmaster.pid"), `${process.pid}\n${folder}\n`);
    const again = await startEmbeddedDatabase({ dataDir });
    await again.stop();
  });

  it("keeps its password to its owner, and the server to this machine", async () => {
    const { stop, url } = await startEmbeddedDatabase({ dataDir });
    expect(statSync(path.join(dataDir, "database.json")).mode & 0o777).toBe(0o600);
    expect(await query(url, "SHOW listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
    await stop();
  });

  it("says in one sentence which folder is damaged, and how", async () => {
    const { stop, folder } = await startEmbeddedDatabase({ dataDir });
    await stop();
    const start = (): Promise<unknown> => startEmbeddedDatabase({ dataDir });

    writeFileSync(path.join(folder, "PG_VERSION"), "15\n");
    await expect(start()).rejects.toThrow(
      `${folder} was written by PostgreSQL 15, but this is PostgreSQL 18. Delete this folder`,
    );
    writeFileSync(path.join(folder, "PG_VERSION"), "\0\0");
    await expect(start()).rejects.toThrow(`${folder} is damaged: PG_VERSION is unreadable.`);
    rmSync(path.join(folder, "PG_VERSION"));
    await expect(start()).rejects.toThrow(`${folder} is damaged: PG_VERSION is missing.`);

    writeFileSync(path.join(folder, "PG_VERSION"), "18\n");
    rmSync(path.join(folder, "global", "pg_control"));
    await expect(start()).rejects.toThrow(/does not start: .*pg_control.* delete the folder/);
    rmSync(path.join(dataDir, "database.json"));
    await expect(start()).rejects.toThrow("database.json with its password is missing");
  });

  it("removes a throwaway folder on stop", async () => {
    const { stop } = await startEmbeddedDatabase({ dataDir, throwAway: true });
    await stop();
    expect(existsSync(dataDir)).toBe(false);
  });
});
