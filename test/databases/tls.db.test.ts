// A real PostgreSQL with TLS and a certificate from a private CA, like managed ones.

import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { requireInstallation } from "../../local/require-installation.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { databaseFault } from "#lib/platform/database-fault.ts";
import { readDatabaseUrl } from "#lib/platform/connecting/database-url.ts";
import { env } from "#lib/platform/env.ts";
import { parseEnv } from "#lib/platform/settings/parse-settings.ts";
import { explainConnectionError } from "#lib/platform/connecting/explain-connection-error.ts";
import { queue, stopQueue } from "#lib/platform/jobs/queue.ts";
import { startEmbeddedDatabase } from "../../local/postgres/embedded-database.ts";
import { applyMigrations } from "../../local/postgres/migrations.ts";
import { findPostgresBinaries } from "../../local/postgres/postgres-binaries.ts";
import { giveTo } from "../../local/postgres/postgres-cluster.ts";
import { quickFolder } from "../../local/postgres/quick-folder.ts";
import { createTestDatabase } from "../database.ts";
import { CAN_MAKE_CERTIFICATES, makeCertificates } from "../outbound/tls-certificates.ts";

const folder = mkdtempSync(path.join(quickFolder(), "tls-"));
const CA = path.join(folder, "ca.pem");
const OTHER_CA = path.join(folder, "other-ca.pem");

let postgres: Awaited<ReturnType<typeof startEmbeddedDatabase>>;

/**
 * @param host `localhost` is the certificate's name, `127.0.0.1` another way to reach the same
 * server
 */
const urlOf = (host: string, query = "") => {
  const url = new URL(postgres.url);
  url.hostname = host;
  return `${url.href}${query}`;
};

async function administer(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** `tls`, `plain`, or why there is no connection. */
async function connect(url: string, caFile?: string): Promise<string> {
  const client = new pg.Client(readDatabaseUrl(url, caFile).options);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    return (rows[0] as { ssl: boolean }).ssl ? "tls" : "plain";
  } catch (error) {
    return explainConnectionError(error) ?? String(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const UNKNOWN_CA = /unknown CA.*Set DATABASE_CA_FILE/;
const WRONG_HOST = /for a different host than the one in DATABASE_URL/;

describe.skipIf(!CAN_MAKE_CERTIFICATES)("a database with TLS and a private CA", () => {
  beforeAll(async () => {
    makeCertificates(folder);
    postgres = await startEmbeddedDatabase({
      dataDir: path.join(folder, "data"),
      throwAway: true,
    });
    for (const name of ["server.pem", "server.key"]) {
      const file = path.join(postgres.folder, name);
      copyFileSync(path.join(folder, name), file);
      chmodSync(file, 0o600);
      giveTo(file, findPostgresBinaries().account);
    }
    await administer(
      "ALTER SYSTEM SET ssl_cert_file = 'server.pem'",
      "ALTER SYSTEM SET ssl_key_file = 'server.key'",
      "ALTER SYSTEM SET ssl = on",
      "SELECT pg_reload_conf()",
    );
    await vi.waitFor(async () =>
      expect(await connect(urlOf("localhost", "?sslmode=no-verify"))).toBe("tls"),
    );
  });

  afterAll(async () => {
    await stopQueue();
    await closeDatabase();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each<[string, string, string | undefined, string | RegExp]>([
    ["localhost", "", undefined, "plain"],
    ["localhost", "", CA, "tls"],
    ["localhost", "?sslmode=disable", CA, "plain"],
    ["127.0.0.1", "?sslmode=require", undefined, "tls"],
    ["127.0.0.1", "?sslmode=require", CA, "tls"],
    ["127.0.0.1", "?sslmode=require", OTHER_CA, UNKNOWN_CA],
    ["127.0.0.1", "?sslmode=no-verify", OTHER_CA, "tls"],
    ["127.0.0.1", "?sslmode=verify-ca", CA, "tls"],
    ["127.0.0.1", "?sslmode=verify-ca", OTHER_CA, UNKNOWN_CA],
    ["localhost", "?sslmode=verify-full", CA, "tls"],
    ["localhost", "?sslmode=verify-full", undefined, UNKNOWN_CA],
    ["localhost", "?sslmode=verify-full", OTHER_CA, UNKNOWN_CA],
    ["127.0.0.1", "?sslmode=verify-full", CA, WRONG_HOST],
    ["localhost", `?sslmode=verify-full&sslrootcert=${CA}`, OTHER_CA, "tls"],
  ])("at %s with %s and the CA file %s", async (host, query, caFile, expected) =>
    expect(await connect(urlOf(host, query), caFile)).toMatch(expected),
  );

  it("is used the same way by migration, app and queue", async () => {
    await (await createTestDatabase()).drop();
    Object.assign(process.env, {
      DATABASE_URL: urlOf("localhost", "?sslmode=verify-full"),
      DATABASE_CA_FILE: CA,
    });
    expect(await applyMigrations(process.env.DATABASE_URL ?? "")).not.toEqual([]);
    await requireInstallation();
    await (await queue()).getQueues();
    const connections = await db().$queryRaw<{ name: string; ssl: boolean }[]>`
      SELECT DISTINCT application_name AS name, ssl
      FROM pg_stat_activity
      JOIN pg_stat_ssl USING (pid)
      WHERE application_name LIKE 'gusto%'
      ORDER BY 1`;
    expect(connections).toEqual([
      { name: "gusto-partner-dashboard", ssl: true },
      { name: "gusto-partner-dashboard-jobs", ssl: true },
    ]);
  });

  it("with a wrong CA is unreachable for the app, and a command says what to set", async () => {
    await closeDatabase();
    process.env.DATABASE_CA_FILE = OTHER_CA;
    Object.assign(env(), parseEnv(process.env));
    const error = await db().$queryRaw`SELECT 1`.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(databaseFault(error)).toBe("away");
    expect(explainConnectionError(error)).toMatch(UNKNOWN_CA);
    await expect(requireInstallation()).rejects.toThrow(UNKNOWN_CA);
    await closeDatabase();
  });

  it("that accepts no connection without TLS says what to add", async () => {
    const file = path.join(postgres.folder, "pg_hba.conf");
    writeFileSync(file, readFileSync(file, "utf8").replace(/^host /gm, "hostssl "));
    await administer("SELECT pg_reload_conf()");
    await expect
      .poll(() => connect(urlOf("127.0.0.1")))
      .toMatch(/it requires TLS\. Add sslmode=verify-full/);
  });
});
