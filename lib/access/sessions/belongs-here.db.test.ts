import { beforeEach, describe, expect, it } from "vitest";
import { authenticateApiKey } from "../api-keys/authenticate-api-key.ts";
import { createApiKey } from "../api-keys/create-api-key.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { listDemoLeftovers } from "#lib/installation/demo-leftovers.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { findViewerByToken } from "../current-viewer.ts";
import { signInDemoUser } from "#lib/sign-in/demo-sign-in.ts";
import { createSession, newSessionToken } from "./sessions.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

withDatabase();

const inDemo = (): void =>
  void Object.assign(env(), { GUSTO_ENVIRONMENT: "demo", DEMO_MODE: true });
const outsideOfTheDemo = (): void =>
  void Object.assign(env(), { GUSTO_ENVIRONMENT: "demo", DEMO_MODE: false });
const inProduction = (): void =>
  void Object.assign(env(), { GUSTO_ENVIRONMENT: "production", DEMO_MODE: false });

beforeEach(async () => {
  inDemo();
  await db().$executeRaw`TRUNCATE users, api_keys CASCADE`;
});

async function createDemoPerson(role: "company_admin" | "operator") {
  const { userId, email } = await createViewer(role);
  await db().account.create({ data: { userId, provider: "demo", providerAccountId: email! } });
  return { userId, email: email! };
}

/** Keys are cached for a few seconds, so ask from a later time. */
let seconds = 0;
const callWith = async (key: { reveal(): string }) =>
  authenticateApiKey(
    `Bearer ${key.reveal()}`,
    "tokens:read",
    new Date(Date.now() + (seconds += 60) * 1_000),
  );
const openSession = async (userId: string) => {
  const token = newSessionToken();
  await transaction((tx) => createSession(tx, { userId, token }));
  return token;
};

describe("an API key", () => {
  it("from a demo works only in the demo", async () => {
    const { key } = await createApiKey(SYSTEM, { name: "Demo key", scopes: ["tokens:read"] });
    outsideOfTheDemo();
    await expect(callWith(key)).rejects.toMatchObject({ code: "not_signed_in" });
    inProduction();
    await expect(callWith(key)).rejects.toMatchObject({ code: "not_signed_in" });
    inDemo();
    await expect(callWith(key)).resolves.toMatchObject({ name: "Demo key" });
  });

  it("from one environment does not work in the other", async () => {
    outsideOfTheDemo();
    const { key } = await createApiKey(SYSTEM, { name: "billing", scopes: ["tokens:read"] });
    await expect(callWith(key)).resolves.toMatchObject({ name: "billing" });
    inProduction();
    await expect(callWith(key)).rejects.toMatchObject({ code: "not_signed_in" });
  });
});

describe("a session", () => {
  it.each(["company_admin", "operator"] as const)(
    "opened with one click by a demo's %s ends with the demo, and none can be opened any other way",
    async (role) => {
      const { userId, email } = await createDemoPerson(role);
      const token = await signInDemoUser(email, { ip: null, earlierToken: undefined });
      expect(await findViewerByToken(token!)).toMatchObject({ userId, role });
      outsideOfTheDemo();
      env().OPERATOR_EMAILS = [email];
      expect(await findViewerByToken(token!)).toBeNull();
      await expect(openSession(userId)).rejects.toMatchObject({ code: "forbidden" });
      env().OPERATOR_EMAILS = [];
    },
  );

  it("opened in a demo through Gusto ends with the demo as well", async () => {
    const { userId } = await createViewer();
    const token = await openSession(userId);
    outsideOfTheDemo();
    expect(await findViewerByToken(token)).toBeNull();
  });

  it("from one environment is invalid in the other", async () => {
    outsideOfTheDemo();
    const { userId } = await createViewer();
    const token = await openSession(userId);
    expect(await findViewerByToken(token)).toMatchObject({ userId });
    inProduction();
    expect(await findViewerByToken(token)).toBeNull();
  });
});

describe("demo leftovers", () => {
  it("are reported only outside a demo", async () => {
    await createDemoPerson("company_admin");
    await createApiKey(SYSTEM, { name: "Demo key", scopes: ["tokens:read"] });
    expect(await listDemoLeftovers()).toEqual({ people: false, apiKeys: false });
    outsideOfTheDemo();
    expect(await listDemoLeftovers()).toEqual({ people: true, apiKeys: true });
    await db().apiKey.updateMany({ data: { revokedAt: new Date() } });
    expect(await listDemoLeftovers()).toEqual({ people: true, apiKeys: false });
  });
});
