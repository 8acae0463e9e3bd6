// A dedicated PostgreSQL that goes down and comes back, becomes a standby, accepts no writes, or
// runs out of space.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { databaseFault } from "#lib/platform/database-fault.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { getAccessToken } from "#lib/tokens/serving/get-access-token.ts";
import { startEmbeddedDatabase } from "../../local/postgres/embedded-database.ts";
import { applyMigrations } from "../../local/postgres/migrations.ts";
import { findPostgresBinaries } from "../../local/postgres/postgres-binaries.ts";
import { giveTo } from "../../local/postgres/postgres-cluster.ts";
import { type RunningSimulator, startSimulator } from "../../simulator/start-simulator.ts";
import { startChild } from "../child-processes.ts";
import { age, connectCompanies, refreshExchanges } from "../connected-company.ts";
import { createTestDatabase } from "../database.ts";

const dataDir = mkdtempSync(path.join(tmpdir(), "outages-"));
let postgres: Awaited<ReturnType<typeof startEmbeddedDatabase>>;
let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, onError: () => undefined });
  await (await createTestDatabase()).drop();
  postgres = await startEmbeddedDatabase({ dataDir });
  await applyMigrations(postgres.url);
  Object.assign(process.env, {
    DATABASE_URL: postgres.url,
    GUSTO_BASE_URL: simulator.url,
    GUSTO_CLIENT_ID: "demo-client-id",
    GUSTO_CLIENT_SECRET: "demo-client-secret",
  });
});

afterAll(async () => {
  await stopQueue();
  await closeDatabase();
  await postgres.stop();
  await simulator.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const ask = (gustoUuid: string) => getAccessToken({ gustoUuid, actor: "worker" });

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({
    connectionString: postgres.url,
    options: "-c default_transaction_read_only=off",
  });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

it("an app's callers get 503 with Retry-After while the database is down and at the moment of its return, never 500", async () => {
  const { gustoUuid } = await connectCompanies(simulator);
  const { key } = await createApiKey(SYSTEM, { name: "outage", scopes: ["tokens:read"] });
  const app = await startChild("test/api-server.ts");
  const answers: { status: number; retryAfter: string | null }[] = [];
  const request = async () => {
    const answer = await fetch(`${app.url}/api/v1/companies/${gustoUuid}/access-token`, {
      headers: { authorization: `Bearer ${key.reveal()}` },
    });
    await answer.arrayBuffer();
    answers.push({ status: answer.status, retryAfter: answer.headers.get("retry-after") });
    return answer.status;
  };
  let isOver = false;
  const callers = Array.from({ length: 8 }, async () => {
    while (!isOver) await request();
  });
  const untilAnswered = (status: number) =>
    vi.waitFor(() => expect(answers.at(-1)?.status).toBe(status), { timeout: 20_000 });
  await untilAnswered(200);
  await closeDatabase();
  await postgres.stop();
  await untilAnswered(503);
  postgres = await startEmbeddedDatabase({ dataDir });
  await untilAnswered(200);
  isOver = true;
  await Promise.all(callers);
  await app.stop();
  expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
  expect(answers.filter(({ status, retryAfter }) => status === 503 && !retryAfter)).toEqual([]);
}, 60_000);

it("on a server that accepts no writes nothing is sent to Gusto, a valid token is served, and a refresh follows once it does", async () => {
  const [valid, expired] = [await connectCompanies(simulator), await connectCompanies(simulator)];
  await age(expired.tokenId, 86_400);
  await closeDatabase();
  await administer("ALTER DATABASE dashboard SET default_transaction_read_only = on");
  expect(await ask(valid.gustoUuid)).toMatchObject({ kind: "fresh" });
  expect(await ask(expired.gustoUuid)).toMatchObject({ kind: "unavailable" });
  const written = await db()
    .rateLimit.deleteMany()
    .then(() => null, databaseFault);
  expect(written).toBe("read_only");
  expect(await refreshExchanges(simulator, expired.gustoUuid)).toHaveLength(0);
  await administer("ALTER DATABASE dashboard RESET default_transaction_read_only");
  await closeDatabase();
  expect(await ask(expired.gustoUuid)).toMatchObject({ kind: "fresh", version: 2 });
});

it("a pair without disk space is kept, and stored when there is some", async () => {
  const { tokenId, gustoUuid } = await connectCompanies(simulator);
  await age(tokenId, 86_400);
  await administer(`
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'could not extend file: No space left on device'
          USING ERRCODE = 'disk_full';
      END $$;
    CREATE TRIGGER no_room BEFORE UPDATE OF version ON gusto_auth_tokens
      FOR EACH ROW EXECUTE FUNCTION no_room();`);
  const answer = ask(gustoUuid);
  await vi.waitFor(
    async () => expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(1),
    { timeout: 10_000 },
  );
  await administer("DROP TRIGGER no_room ON gusto_auth_tokens");
  await answer;
  await vi.waitFor(
    async () => expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", version: 2 }),
    {
      timeout: 15_000,
    },
  );
  expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(1);
});

it("a standby is never used, neither for a read nor for a refresh", async () => {
  const { tokenId, gustoUuid } = await connectCompanies(simulator);
  await age(tokenId, 86_400);
  await closeDatabase();
  await postgres.stop();
  const signal = path.join(postgres.folder, "standby.signal");
  writeFileSync(signal, "");
  giveTo(signal, findPostgresBinaries().account);
  postgres = await startEmbeddedDatabase({ dataDir });
  expect(await db().$queryRaw`SELECT 1`.then(() => null, databaseFault)).toBe("read_only");
  expect(await ask(gustoUuid).then(() => null, databaseFault)).toBe("read_only");
  expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(0);
});
