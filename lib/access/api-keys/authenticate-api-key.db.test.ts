import { describe, expect, it } from "vitest";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { withDatabase } from "#test/with-database.ts";
import { authenticateApiKey } from "./authenticate-api-key.ts";
import { createApiKey } from "./create-api-key.ts";
import { REVOKED_WITHIN_MS } from "./remember-api-keys.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

withDatabase();

const START = new Date();
const after = (ms: number): Date => new Date(START.getTime() + ms);
const authenticate = (key: Secret, now: Date) =>
  authenticateApiKey(`Bearer ${key.reveal()}`, "tokens:read", now);

describe("a cached API key", () => {
  it("stops within five seconds of its revocation, though it was used just before", async () => {
    const { id, key } = await createApiKey(SYSTEM, { name: "billing", scopes: ["tokens:read"] });
    await authenticate(key, START);
    await db().apiKey.update({ where: { id }, data: { revokedAt: START } });
    expect(REVOKED_WITHIN_MS).toBeLessThanOrEqual(5_000);
    await expect(authenticate(key, after(REVOKED_WITHIN_MS))).rejects.toMatchObject({
      code: "not_signed_in",
    });
    // A refusal must not be cached as a success.
    await expect(authenticate(key, after(REVOKED_WITHIN_MS + 1))).rejects.toMatchObject({
      code: "not_signed_in",
    });
  });

  it("expires exactly on time", async () => {
    const { key } = await createApiKey(SYSTEM, {
      name: "billing",
      scopes: ["tokens:read"],
      expiresAt: after(1_000),
    });
    await authenticate(key, after(999));
    await expect(authenticate(key, after(1_000))).rejects.toMatchObject({ code: "not_signed_in" });
  });

  it("gains no scopes", async () => {
    const { key } = await createApiKey(SYSTEM, { name: "billing", scopes: ["tokens:read"] });
    await authenticate(key, START);
    await expect(
      authenticateApiKey(`Bearer ${key.reveal()}`, "companies:read", START),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  it("records its use once a minute", async () => {
    const { id, key } = await createApiKey(SYSTEM, { name: "billing", scopes: ["tokens:read"] });
    const lastUsedAt = async () =>
      (await db().apiKey.findUniqueOrThrow({ where: { id } })).lastUsedAt;
    await authenticate(key, START);
    await authenticate(key, after(2_000));
    expect(await lastUsedAt()).toEqual(START);
    await authenticate(key, after(60_001));
    expect(await lastUsedAt()).toEqual(after(60_001));
  });

  it("works as soon as it is created, even if it was tried before", async () => {
    const key = new Secret("gpd_tried-before-it-was-made");
    await expect(authenticate(key, START)).rejects.toMatchObject({ code: "not_signed_in" });
    await createApiKey(SYSTEM, { name: "late", scopes: ["tokens:read"], key });
    await expect(authenticate(key, START)).resolves.toMatchObject({ name: "late" });
  });

  it("is not confused by a clock that was set back", async () => {
    const { id, key } = await createApiKey(SYSTEM, { name: "billing", scopes: ["tokens:read"] });
    await authenticate(key, after(60_000));
    await db().apiKey.update({ where: { id }, data: { revokedAt: START } });
    await expect(authenticate(key, START)).rejects.toMatchObject({ code: "not_signed_in" });
  });
});
