// Checks the constraints of the hand-written migrations against a real database.

import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

async function insertToken(overrides: Record<string, unknown> = {}): Promise<string> {
  const id = randomUUID();
  const row = {
    id,
    environment: "demo",
    access_token: "a",
    refresh_token: "r",
    refresh_fingerprint: id,
    updated_at: new Date(),
    ...overrides,
  };
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 1}`).join(", ");
  await client.query(
    `INSERT INTO gusto_auth_tokens (${columns.join(", ")}) VALUES (${places})`,
    Object.values(row),
  );
  return id;
}

describe("gusto_auth_tokens", () => {
  it("accepts a complete active pair", async () => {
    await expect(insertToken()).resolves.toBeTypeOf("string");
  });

  it("rejects a refresh in progress without an attempt and a lease", async () => {
    await expect(insertToken({ state: "refreshing" })).rejects.toThrow("refreshing_has_lease");
    await expect(insertToken({ state: "refreshing", attempt_id: randomUUID() })).rejects.toThrow(
      "refreshing_has_lease",
    );
  });

  it.each(["active", "uncertain", "reconnect_required"])(
    "rejects the state %s without a refresh token",
    async (state) => {
      await expect(insertToken({ state, refresh_token: null })).rejects.toThrow("pair_is_whole");
    },
  );

  it("rejects a disconnected row that still has a lineage", async () => {
    await expect(insertToken({ state: "disconnected" })).rejects.toThrow(
      "disconnected_has_no_lineage",
    );
  });

  it("rejects a version below one and a negative number of attempts", async () => {
    await expect(insertToken({ version: 0 })).rejects.toThrow("version_from_one");
    await expect(insertToken({ attempts: -1 })).rejects.toThrow("attempts_not_negative");
  });
});

describe("company_grants", () => {
  it("allows one open grant per company and resource owner, and any number of ended ones", async () => {
    const [tokenId, companyId] = [await insertToken(), randomUUID()];
    await client.query(
      `
        INSERT INTO companies (id, environment, gusto_uuid, name, updated_at)
        VALUES ($1, 'demo', $2, 'Example Ltd', now())`,
      [companyId, randomUUID()],
    );
    const insertGrant = (endedAt: Date | null): Promise<unknown> =>
      client.query(
        `
          INSERT INTO company_grants (id, company_id, token_id, resource_owner_uuid, ended_at)
          VALUES ($1, $2, $3, 'owner', $4)`,
        [randomUUID(), companyId, tokenId, endedAt],
      );

    await insertGrant(new Date());
    await insertGrant(new Date());
    await insertGrant(null);
    await expect(insertGrant(null)).rejects.toThrow("company_grants_open_key");
  });
});

describe("audit_log", () => {
  it.each(["UPDATE audit_log SET actor = 'nobody'", "DELETE FROM audit_log", "TRUNCATE audit_log"])(
    "rejects %s",
    async (statement) => {
      await client.query(
        "INSERT INTO audit_log (actor, action, subject) VALUES ('system', 'tested', 'system')",
      );
      await expect(client.query(statement)).rejects.toThrow("append-only");
    },
  );
});
