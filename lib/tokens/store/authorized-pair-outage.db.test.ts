import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { type DatabaseLink, startDatabaseLink } from "#test/database-link.ts";
import { storeAuthorizedPair } from "./store-authorized-pair.ts";

let database: TestDatabase;
let link: DatabaseLink;

beforeAll(async () => {
  database = await createTestDatabase();
  link = await startDatabaseLink(database.url);
  process.env.DATABASE_URL = link.url;
});
afterAll(async () => {
  await closeDatabase();
  await link.close();
  await database.drop();
});

it("a new pair that the database cannot store is kept, and stored once when it is back", async () => {
  const pair = {
    accessToken: new Secret(randomUUID()),
    refreshToken: new Secret(randomUUID()),
    expiresInSeconds: 7_200,
    scope: null,
  };
  await db().$queryRaw`SELECT 1`;
  link.cut();
  const stored = storeAuthorizedPair({ environment: "demo", pair, actor: "worker" });
  await expect(db().$queryRaw`SELECT 1`).rejects.toThrow();
  link.restore();
  const { tokenId } = await stored;
  expect(
    await db().gustoAuthToken.findMany({ select: { id: true, state: true, version: true } }),
  ).toEqual([{ id: tokenId, state: "active", version: 1 }]);
});
