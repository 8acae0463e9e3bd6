import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { type Keyring, parseKeyring } from "#lib/platform/crypto/keyring.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { storeAuthorizedPair } from "#lib/tokens/store/store-authorized-pair.ts";
import { markUnreadable } from "#lib/tokens/store/stored-keys.ts";
import { replaceTokenServices } from "#lib/tokens/store/token-refresher.ts";
import { withDatabase } from "#test/with-database.ts";
import { GET as getHealth } from "../../app/api/health/route.ts";
import { openInstallation } from "./open-installation.ts";

withDatabase();

const key = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString("base64")}`;

/** Acts like a process started with these settings. */
function startedWith(
  settings: Partial<{ environment: "demo" | "production"; demoMode: boolean; keys: string }>,
) {
  const { environment = "demo", demoMode = true, keys = key("test1", 7) } = settings;
  Object.assign(env(), {
    GUSTO_ENVIRONMENT: environment,
    DEMO_MODE: demoMode,
    TOKEN_ENCRYPTION_KEYS: parseKeyring(keys) satisfies Keyring,
  });
  replaceTokenServices({});
  return openInstallation();
}

const storePair = (environment: "demo" | "production" = "demo") =>
  storeAuthorizedPair({
    environment,
    pair: {
      accessToken: new Secret(randomUUID()),
      refreshToken: new Secret(randomUUID()),
      expiresInSeconds: 7_200,
      scope: null,
    },
    actor: "worker",
  });

async function health() {
  const response = await getHealth();
  return { ...((await response.json()) as object), status: response.status };
}

beforeEach(async () => {
  await db()
    .$executeRaw`TRUNCATE installation, users, companies, gusto_auth_tokens, api_keys CASCADE`;
  Object.assign(env(), {
    GUSTO_ENVIRONMENT: "demo",
    DEMO_MODE: true,
    TOKEN_ENCRYPTION_KEYS: parseKeyring(key("test1", 7)),
  });
  replaceTokenServices({});
});

describe("the first start", () => {
  it("claims an empty database, and the other environment is refused from then on", async () => {
    await startedWith({ environment: "production", demoMode: false });
    expect(await db().installation.findUniqueOrThrow({ where: { id: 1 } })).toMatchObject({
      environment: "production",
      isDemo: false,
    });
    await expect(startedWith({ environment: "demo" })).rejects.toMatchObject({
      code: "other_environment",
    });
    expect(await health()).toMatchObject({ status: 503, installation: "other_environment" });
  });

  it("is one of many simultaneous ones", async () => {
    await Promise.all(Array.from({ length: 8 }, () => openInstallation()));
    expect(await db().installation.count()).toBe(1);
    await openInstallation();
  });

  it("on a database from before stamps trusts its rows, not the settings", async () => {
    await storePair("production");
    await expect(startedWith({ environment: "demo" })).rejects.toMatchObject({
      code: "other_environment",
    });
    await startedWith({ environment: "production", demoMode: false });
  });

  it("on a database with rows of both environments says what to do, and stamps nothing", async () => {
    await storePair("production");
    await db().company.create({
      data: { environment: "demo", gustoUuid: randomUUID(), name: "Trial" },
    });
    for (const environment of ["demo", "production"] as const)
      await expect(startedWith({ environment, demoMode: false })).rejects.toMatchObject({
        code: "both_environments",
      });
    expect(await db().installation.count()).toBe(0);
  });

  it("gives older keys and sessions their environment", async () => {
    await db().apiKey.create({
      data: {
        name: "billing",
        environment: "demo",
        prefix: "x",
        keyHash: randomUUID(),
        scopes: [],
      },
    });
    await startedWith({ environment: "production", demoMode: false });
    expect(await db().apiKey.findFirstOrThrow()).toMatchObject({ environment: "production" });
  });
});

describe("the encryption keys at startup", () => {
  it("are refused if they differ under the same name, before and after the first token", async () => {
    await startedWith({});
    await expect(startedWith({ keys: key("test1", 8) })).rejects.toMatchObject({
      code: "other_encryption_keys",
    });
    expect(await health()).toMatchObject({ status: 503, installation: "other_encryption_keys" });
    await startedWith({});
    expect(await health()).toMatchObject({ status: 200 });
  });

  it("are refused if they open nothing, though the name is new", async () => {
    await startedWith({});
    await storePair();
    await expect(startedWith({ keys: key("test2", 8) })).rejects.toMatchObject({
      code: "other_encryption_keys",
      message: expect.stringContaining('"test1"'),
    });
  });

  it("may be replaced as long as nothing is stored", async () => {
    await startedWith({});
    await startedWith({ keys: key("test2", 8) });
    expect(await health()).toMatchObject({ status: 200 });
  });

  it("are judged by the stored pairs if no check value exists", async () => {
    await storePair();
    await expect(startedWith({ keys: key("test1", 8) })).rejects.toMatchObject({
      code: "other_encryption_keys",
    });
    await expect(startedWith({ keys: key("test2", 8) })).rejects.toMatchObject({
      code: "other_encryption_keys",
    });
    await startedWith({});
    await expect(startedWith({ keys: key("test1", 8) })).rejects.toMatchObject({
      code: "other_encryption_keys",
    });
  });

  it("rotate: add the new one first, remove the old one once nothing needs it", async () => {
    await startedWith({});
    const { tokenId } = await storePair();
    const both = `${key("test2", 8)},${key("test1", 7)}`;
    expect(await startedWith({ keys: both })).toEqual({ missingKeyIds: [] });
    await db().gustoAuthToken.delete({ where: { id: tokenId } });
    await storePair();
    expect(await startedWith({ keys: key("test2", 8) })).toEqual({ missingKeyIds: [] });
    // Gone for good, so its name can be reused.
    await startedWith({ keys: `${key("test2", 8)},${key("test1", 9)}` });
  });

  it("let an installation continue without an old key that some pairs still need, and show those as unhealthy", async () => {
    await startedWith({});
    const old = await storePair();
    await startedWith({ keys: `${key("test2", 8)},${key("test1", 7)}` });
    const young = await storePair();
    const { missingKeyIds } = await startedWith({ keys: key("test2", 8) });
    expect(missingKeyIds).toEqual(["test1"]);
    expect(await markUnreadable("test1")).toBe(1);
    expect(
      await db().gustoAuthToken.findUniqueOrThrow({ where: { id: old.tokenId } }),
    ).toMatchObject({ state: "active", lastError: "cannot_decrypt" });
    expect(
      await db().gustoAuthToken.findUniqueOrThrow({ where: { id: young.tokenId } }),
    ).toMatchObject({ lastError: null });
    expect(await startedWith({ keys: `${key("test2", 8)},${key("test1", 7)}` })).toEqual({
      missingKeyIds: [],
    });
  });
});
