// A real PgBouncer in transaction mode, where a client has a session for only one transaction.

import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { closeDatabase } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { parseEnv } from "#lib/platform/settings/parse-settings.ts";
import { queue, stopQueue } from "#lib/platform/jobs/queue.ts";
import { ensurePgBouncers } from "../../local/ensure-pg-bouncers.ts";
import { applyMigrations } from "../../local/postgres/migrations.ts";
import { startSimulator, type RunningSimulator } from "../../simulator/start-simulator.ts";
import { type Child, startChild } from "../child-processes.ts";
import { age, connectCompanies, refreshExchanges } from "../connected-company.ts";
import { createTestDatabase, type TestDatabase } from "../database.ts";
import { syncedCompanies, syncNow } from "../synced-company.ts";
import { type PgBouncer, pgBouncerVersion, startPgBouncer } from "./start-pgbouncer.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

const REQUESTS = 400;
const AT_ONCE = 20;

const cases = ensurePgBouncers().flatMap((program) => {
  const version = pgBouncerVersion(program);
  const plain = { version, program, settings: [] as string[], prepare: "auto" as const };
  // Since 1.21, PgBouncer can carry prepared statements across sessions.
  return version < 1.21
    ? [plain]
    : [
        { ...plain, settings: ["max_prepared_statements = 0"] },
        { ...plain, settings: ["max_prepared_statements = 100"], prepare: "on" as const },
      ];
});

describe.skipIf(cases.length === 0)("through PgBouncer in transaction mode", () => {
  describe.each(cases)("$version with $settings", ({ program, settings, prepare }) => {
    let simulator: RunningSimulator;
    let database: TestDatabase;
    let bouncer: PgBouncer;
    let apps: Child[] = [];

    beforeAll(async () => {
      simulator = await startSimulator({ port: 0, onError: () => undefined });
      database = await createTestDatabase();
      bouncer = await startPgBouncer(program, database.url, settings);
      Object.assign(process.env, {
        DATABASE_URL: bouncer.url,
        DATABASE_PREPARED_STATEMENTS: prepare,
        GUSTO_BASE_URL: simulator.url,
        GUSTO_CLIENT_ID: "demo-client-id",
        GUSTO_CLIENT_SECRET: "demo-client-secret",
      });
      Object.assign(env(), parseEnv(process.env));
    });

    afterAll(async () => {
      await Promise.all(apps.map((app) => app.stop()));
      apps = [];
      await stopQueue();
      await closeDatabase();
      await bouncer.stop();
      await simulator.close();
      await database.drop();
    });

    it("two apps answer 400 token requests without a failure, including expired tokens, with one exchange each", async () => {
      const companies = await Promise.all(
        Array.from({ length: 8 }, () => connectCompanies(simulator)),
      );
      for (const { tokenId } of companies.slice(0, 2)) await age(tokenId, 86_400);
      const { key } = await createApiKey(SYSTEM, { name: "pooled", scopes: ["tokens:read"] });
      apps = await Promise.all([1, 2].map(() => startChild("test/api-server.ts")));
      const ask = async (index: number): Promise<number> => {
        const app = apps[index % apps.length];
        const { gustoUuid } = companies[index % companies.length] ?? {};
        const answer = await fetch(`${app?.url}/api/v1/companies/${gustoUuid}/access-token`, {
          headers: { authorization: `Bearer ${key.reveal()}` },
        });
        await answer.arrayBuffer();
        return answer.status;
      };
      const statuses: number[] = [];
      for (let begun = 0; begun < REQUESTS; begun += AT_ONCE)
        statuses.push(
          ...(await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => ask(begun + at)))),
        );
      expect(statuses.filter((status) => status !== 200)).toEqual([]);
      for (const [at, { gustoUuid }] of companies.entries())
        expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(at < 2 ? 1 : 0);
    }, 60_000);

    it("a sync run and the queue work", async () => {
      const [company] = await syncedCompanies(simulator, { count: 1 });
      const run = await syncNow(company?.id ?? "");
      expect(run.state).toBe("succeeded");
      const boss = await queue({ supervise: true });
      const queues = await boss.getQueues();
      expect(queues.length).toBeGreaterThan(0);
    });

    it("a migration is applied, and leaves no lock in a session another client gets next", async () => {
      const name = `bouncer_${database.url.slice(-6)}`;
      const admin = new pg.Client({ connectionString: database.url });
      await admin.connect();
      try {
        await admin.query(`CREATE DATABASE ${name}`);
        const fresh = new URL(bouncer.url);
        fresh.pathname = `/${name}`;
        expect((await applyMigrations(fresh.href)).length).toBeGreaterThan(0);
        expect(await applyMigrations(fresh.href)).toEqual([]);
        const { rows } = await admin.query(
          `
            SELECT l.objid
            FROM pg_locks l
            JOIN pg_database d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND d.datname = $1`,
          [name],
        );
        expect(rows).toEqual([]);
      } finally {
        await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
        await admin.end();
      }
    });
  });
});
