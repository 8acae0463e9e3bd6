// App and worker with a role that owns nothing, may create nothing, and can only insert into the
// audit log and the token timeline.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { createSession, findSession, newSessionToken } from "#lib/access/sessions/sessions.ts";
import { openInstallation } from "#lib/installation/open-installation.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { getAccessToken } from "#lib/tokens/serving/get-access-token.ts";
import { deleteOldAudit } from "#lib/platform/audit/delete-old-audit.ts";
import { deleteOldTokenEvents } from "#lib/tokens/store/delete-old-token-events.ts";
import { grantRole } from "../../local/postgres/grant-role.ts";
import { type RunningSimulator, startSimulator } from "../../simulator/start-simulator.ts";
import { age, connectCompanies, refreshExchanges } from "../connected-company.ts";
import { asAdministrator, createTestDatabase, type TestDatabase } from "../database.ts";
import { createViewer } from "../people.ts";
import { syncedCompanies, syncNow } from "../synced-company.ts";

let simulator: RunningSimulator;
let database: TestDatabase;
let worker: ChildProcess | undefined;
const role = `app_${randomBytes(6).toString("hex")}`;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, onError: () => undefined });
  database = await createTestDatabase();
  await asOwner(`CREATE ROLE ${role} LOGIN PASSWORD 'app'`);
  await grantRole(database.url, role);
  const url = new URL(database.url);
  [url.username, url.password] = [role, "app"];
  Object.assign(process.env, {
    DATABASE_URL: url.href,
    GUSTO_BASE_URL: simulator.url,
    GUSTO_CLIENT_ID: "demo-client-id",
    GUSTO_CLIENT_SECRET: "demo-client-secret",
  });
});

afterEach(() => void worker?.kill("SIGKILL"));

afterAll(async () => {
  await stopQueue();
  await closeDatabase();
  await simulator.close();
  const [url, drop] = [new URL(database.url), database.drop];
  await drop();
  await asAdministrator(url, `DROP ROLE ${role}`);
});

async function asOwner(statement: string): Promise<void> {
  await asAdministrator(new URL(database.url), statement, new URL(database.url).pathname);
}

describe("with a role that owns nothing", () => {
  it("an installation is opened, a person signs in, a company is connected and its token refreshed", async () => {
    await openInstallation();
    const { userId } = await createViewer();
    const token = newSessionToken();
    await transaction((tx) => createSession(tx, { userId, token }));
    expect(await findSession(token)).not.toBeNull();
    await createApiKey(SYSTEM, { name: "restricted", scopes: ["tokens:read"] });
    const { tokenId, gustoUuid } = await connectCompanies(simulator);
    await age(tokenId, 86_400);
    expect(await getAccessToken({ gustoUuid, actor: "worker" })).toMatchObject({ kind: "fresh" });
    expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(1);
  });

  it("a worker starts, runs its jobs without an error, and a sync run succeeds", async () => {
    const [company] = await syncedCompanies(simulator, { count: 1 });
    expect((await syncNow(company?.id ?? "")).state).toBe("succeeded");
    worker = spawn(process.execPath, ["--conditions=react-server", "worker/main.ts"], {
      env: { ...process.env, NODE_OPTIONS: "", LOG_LEVEL: "warn" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said: string[] = [];
    for (const stream of [worker.stdout, worker.stderr])
      if (stream) createInterface({ input: stream }).on("line", (line) => said.push(line));
    await expect
      .poll(
        () =>
          db().$queryRaw`
              SELECT 1 FROM jobs.job WHERE name = 'tokens.sweep' AND state = 'completed' LIMIT 1`,
        { timeout: 45_000 },
      )
      .toHaveLength(1);
    worker.kill("SIGTERM");
    await once(worker, "exit");
    expect(said).toEqual([]);
  }, 60_000);

  it("what was written to the audit log and the timeline stays until it is old", async () => {
    const { tokenId } = await connectCompanies(simulator);
    const event = { tokenId, type: "refreshed", actor: "test", process: "test" };
    await db().tokenEvent.createMany({
      data: [401, 40].map((days) => ({ ...event, at: new Date(Date.now() - days * DAY_MS) })),
    });
    await db().auditLog.create({ data: { actor: "system", action: "tested", subject: "system" } });
    for (const statement of [
      "UPDATE token_events SET actor = 'nobody'",
      "DELETE FROM token_events",
      "UPDATE audit_log SET actor = 'nobody'",
      "DELETE FROM audit_log",
      "TRUNCATE audit_log, token_events",
      "ALTER TABLE audit_log DISABLE TRIGGER ALL",
      "CREATE TABLE mine (id int)",
      "UPDATE _prisma_migrations SET checksum = ''",
    ])
      await expect(db().$executeRawUnsafe(statement)).rejects.toThrow(
        /permission denied|must be owner/,
      );
    await db().auditLog.create({
      data: {
        ...{ actor: "system", action: "tested", subject: "system" },
        at: new Date(Date.now() - 2_600 * DAY_MS),
      },
    });
    expect(await deleteOldAudit()).toBe(1);
    expect(await deleteOldTokenEvents()).toBe(1);
    const [asked] = await db().$queryRaw<{ deleted: number }[]>`
      SELECT delete_old_token_events(0, 1000) AS deleted`;
    expect(asked?.deleted).toBe(1);
    expect(await db().tokenEvent.count({ where: { tokenId } })).toBeGreaterThan(0);
  });

  it("later migrations' tables can be used as well", async () => {
    await asOwner("CREATE TABLE later (id int); INSERT INTO later VALUES (1)");
    expect(await db().$queryRaw`SELECT id FROM later`).toEqual([{ id: 1 }]);
    await asOwner("DROP TABLE later");
  });

  it.each([
    ["REVOKE INSERT ON api_keys", "GRANT INSERT ON api_keys", "INSERT on api_keys"],
    ["REVOKE USAGE ON SCHEMA jobs", "GRANT USAGE ON SCHEMA jobs", "USAGE on schema jobs"],
  ])(
    "after %s startup fails with a sentence that names the right",
    async (revoke, grant, right) => {
      await asOwner(`${revoke} FROM ${role}`);
      await expect(openInstallation()).rejects.toThrow(`lacks the right ${right}.`);
      await asOwner(`${grant} TO ${role}`);
      await openInstallation();
    },
  );
});

it("rights are granted only to an existing role, and not to the owner", async () => {
  const owner = new URL(database.url).username;
  await expect(grantRole(database.url, `nobody_${randomUUID()}`)).rejects.toThrow(/CREATE ROLE/);
  await expect(grantRole(database.url, owner)).rejects.toThrow(/owns the tables/);
});
