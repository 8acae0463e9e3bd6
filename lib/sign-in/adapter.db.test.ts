import { randomUUID } from "node:crypto";
import type { AdapterUser } from "next-auth/adapters";
import { beforeEach, describe, expect, it } from "vitest";
import { withDatabase } from "#test/with-database.ts";
import { db } from "#lib/platform/database/db.ts";
import { createAdapter } from "./adapter.ts";
import { newSessionToken } from "#lib/access/sessions/sessions.ts";

withDatabase();

beforeEach(() => db().$executeRaw`TRUNCATE users CASCADE`);
const adapter = () => createAdapter({ ip: "10.0.0.9" });
const createUser = (change: { email?: string; disabledAt?: Date } = {}) =>
  db().user.create({
    data: {
      name: "Avery Chen",
      ...change,
      accounts: { create: { provider: "gusto", providerAccountId: randomUUID() } },
    },
    include: { accounts: true },
  });
const SOMEBODY: AdapterUser = {
  id: randomUUID(),
  name: "Mallory",
  email: "avery@demo.example",
  emailVerified: null,
};

describe("next-auth's adapter", () => {
  it("creates, links and changes no one", () => {
    const refusal = expect.objectContaining({
      code: "forbidden",
      message: expect.stringContaining("not by next-auth"),
    });
    for (const attempt of [
      () => adapter().createUser?.(SOMEBODY),
      () => adapter().updateUser?.(SOMEBODY),
      () =>
        adapter().linkAccount?.({
          userId: SOMEBODY.id,
          type: "oauth",
          provider: "gusto",
          providerAccountId: "1",
        }),
    ]) {
      let thrown: unknown;
      try {
        void attempt();
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toEqual(refusal);
    }
  });

  it("finds no one by email or id", async () => {
    const { id } = await createUser({ email: "avery@demo.example" });
    expect(await adapter().getUserByEmail?.("avery@demo.example")).toBeNull();
    expect(await adapter().getUser?.(id)).toBeNull();
  });

  it("finds a person by identity, with or without an email, unless the person is disabled", async () => {
    const [known, unnamed, disabled] = [
      await createUser({ email: "avery@demo.example" }),
      await createUser(),
      await createUser({ disabledAt: new Date() }),
    ];
    const find = ({ accounts }: typeof known) =>
      adapter().getUserByAccount?.({
        provider: "gusto",
        providerAccountId: accounts[0]?.providerAccountId ?? "",
      });
    expect(await find(known)).toEqual({
      id: known.id,
      name: "Avery Chen",
      email: "avery@demo.example",
      emailVerified: null,
    });
    expect(await find(unnamed)).toEqual({
      id: unnamed.id,
      name: "Avery Chen",
      email: "",
      emailVerified: null,
    });
    expect(await find(disabled)).toBeNull();
    expect(
      await adapter().getUserByAccount?.({
        provider: "oidc",
        providerAccountId: known.accounts[0]?.providerAccountId ?? "",
      }),
    ).toBeNull();
  });

  it("opens an audited session, finds it with its person, never moves its end, and ends it", async () => {
    const { id } = await createUser({ email: "avery@demo.example" });
    const sessionToken = newSessionToken();
    const opened = await adapter().createSession?.({
      sessionToken,
      userId: id,
      expires: new Date(0),
    });
    const { absoluteExpiresAt } = await db().session.findFirstOrThrow();
    expect(opened).toEqual({ sessionToken, userId: id, expires: absoluteExpiresAt });
    expect(await adapter().getSessionAndUser?.(sessionToken)).toEqual({
      session: opened,
      user: { id, name: "Avery Chen", email: "avery@demo.example", emailVerified: null },
    });
    expect(await adapter().updateSession?.({ sessionToken, expires: new Date(0) })).toBeNull();
    await adapter().deleteSession?.(sessionToken);
    expect(await adapter().getSessionAndUser?.(sessionToken)).toBeNull();
    expect(
      await db().auditLog.findMany({ where: { subject: `user:${id}` }, orderBy: { id: "asc" } }),
    ).toMatchObject([
      { actor: `user:${id}`, action: "sign_in", subject: `user:${id}`, ip: "10.0.0.9" },
      { actor: `user:${id}`, action: "sign_out", subject: `user:${id}`, ip: "10.0.0.9" },
    ]);
  });

  it("opens none, and writes nothing, for a disabled person", async () => {
    const { id } = await createUser({ disabledAt: new Date() });
    await expect(
      adapter().createSession?.({
        sessionToken: newSessionToken(),
        userId: id,
        expires: new Date(0),
      }),
    ).rejects.toMatchObject({ code: "forbidden" });
    expect([
      await db().session.count(),
      await db().auditLog.count({ where: { subject: `user:${id}` } }),
    ]).toEqual([0, 0]);
  });
});
