// The first command an installation runs, against databases that aren't ready for it.

import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { asAdministrator } from "#test/database.ts";
import { diffToSchema } from "./diff-schema.ts";
import { applyMigrations, readMigrations } from "./migrations.ts";

const template = new URL(inject("templateDatabaseUrl"));
let name: string;
let database: URL;
let role: URL;

/** An empty database owned by an administrator, and a role that may connect to it. */
beforeEach(async () => {
  name = `migrate_${randomBytes(6).toString("hex")}`;
  database = new URL(template);
  database.pathname = `/${name}`;
  role = new URL(database);
  role.username = name;
  role.password = "owner";
  await asAdministrator(template, `CREATE DATABASE ${name}`);
  await asAdministrator(template, `CREATE ROLE ${name} LOGIN PASSWORD 'owner'`);
});

afterEach(async () => {
  await asAdministrator(template, `DROP DATABASE ${name} WITH (FORCE)`);
  await asAdministrator(template, `DROP ROLE ${name}`);
});

async function query(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.href });
  await client.connect();
  const result = await client.query(sql, values).finally(() => client.end());
  return result.rows as Record<string, unknown>[];
}

const tables = () =>
  query("SELECT tablename FROM pg_tables WHERE schemaname IN ('public', 'jobs') ORDER BY 1");

describe("db:migrate", () => {
  it("leaves nothing if a right is missing, says which, and succeeds once it is granted", async () => {
    await expect(applyMigrations(role.href)).rejects.toThrow(
      /permission denied for schema public \(42501\).*GRANT USAGE, CREATE ON SCHEMA public/,
    );
    expect(await tables()).toEqual([]);
    await query(`GRANT CREATE ON SCHEMA public TO ${name}`);
    await expect(applyMigrations(role.href)).rejects.toThrow(
      /_init: permission denied for database .*GRANT CREATE ON DATABASE/,
    );
    await query(`GRANT CREATE ON DATABASE ${name} TO ${name}`);
    expect(await applyMigrations(role.href)).not.toEqual([]);
    expect(await tables()).toContainEqual({ tablename: "job_common" });
  });

  it("leaves a database the id that it has", async () => {
    const steps = readMigrations();
    const giving = steps.findIndex(({ name: step }) => step.endsWith("_database_identity"));
    await applyMigrations(database.href, steps.slice(0, giving));
    const [older] = await query(
      "INSERT INTO gusto_application_states (environment) VALUES ('demo') RETURNING database_id",
    );
    await applyMigrations(database.href);
    await query("DELETE FROM gusto_application_states");
    const [kept] = await query(
      "INSERT INTO gusto_application_states (environment) VALUES ('demo') RETURNING database_id",
    );
    expect(kept).toEqual(older);
  });

  it("continues where a migration failed in the middle, and reapplies what an older release recorded as failed", async () => {
    await query(`CREATE TABLE sync_runs (in_the_way int)`);
    await expect(applyMigrations(database.href)).rejects.toThrow(
      /_sync: relation "sync_runs" already exists \(42P07\)\. This step was rolled back.*by hand/,
    );
    const [last] = await query(
      "SELECT migration_name AS name FROM _prisma_migrations ORDER BY migration_name DESC LIMIT 1",
    );
    expect(last?.name).toMatch(/_constraints$/);
    // As Prisma's engine left it: the record of the attempt and nothing else.
    await query(
      `
        INSERT INTO _prisma_migrations (id, checksum, migration_name)
        VALUES ('1', '', '20261121212007_sync')`,
    );
    await query("DROP TABLE sync_runs");
    expect(await applyMigrations(database.href)).toContain("20261121212007_sync");
    expect(await query("SELECT 1 FROM sync_runs LIMIT 1")).toEqual([]);
    expect(
      await query(
        `
          SELECT finished_at IS NOT NULL AS finished
          FROM _prisma_migrations
          WHERE migration_name = '20261121212007_sync'
          ORDER BY 1`,
      ),
    ).toEqual([{ finished: false }, { finished: true }]);
  });

  it("run several times at once applies each migration once, taking turns", async () => {
    const applied = await Promise.all([1, 2, 3, 4].map(() => applyMigrations(database.href)));
    const names = applied.flat();
    expect(new Set(names).size).toBe(names.length);
    expect(await query("SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1")).toEqual(
      names.sort().map((migration) => ({ name: migration })),
    );
  });

  it("puts tables where the queries look for them, whatever the role's search path", async () => {
    await query(`CREATE SCHEMA elsewhere`);
    await query(`ALTER DATABASE ${name} SET search_path TO elsewhere, public`);
    await applyMigrations(database.href);
    expect(await query("SELECT 1 FROM pg_tables WHERE schemaname = 'elsewhere'")).toEqual([]);
  });

  it("results in schema.prisma", async () => {
    await applyMigrations(database.href);
    const statements = (await diffToSchema(database.href)).match(/^(CREATE|ALTER|DROP) .*/gm) ?? [];
    expect(statements).toEqual([]);
  });

  it("says what to set if the database cannot be reached", async () => {
    const unknown = new URL(database);
    unknown.password = "wrong";
    await expect(applyMigrations(unknown.href)).rejects.toThrow(/rejected the user/);
    unknown.href = `${database.href}?sslmode=verify-full`;
    await expect(applyMigrations(unknown.href)).rejects.toThrow(/offers no TLS.*sslmode=disable/);
    unknown.href = `${database.href}?schema=payroll`;
    await expect(applyMigrations(unknown.href)).rejects.toThrow(/a separate database/);
  });
});
