import { beforeEach, describe, expect, it } from "vitest";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { withDatabase } from "../../../test/with-database.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { findViewerByToken } from "../current-viewer.ts";
import { deleteExpiredSessions } from "./delete-expired-sessions.ts";
import { createSession, deleteSession, newSessionToken } from "./sessions.ts";
import { signOutSession } from "#lib/sign-in/sign-out.ts";
import { transaction } from "#lib/platform/database/transaction.ts";

withDatabase();

const START = new Date("2026-11-21T09:00:00Z");
const after = (hours: number) => new Date(START.getTime() + hours * HOUR_MS);

beforeEach(() => db().$executeRaw`TRUNCATE users CASCADE`);
async function openSession(
  person: { role?: "operator"; email?: string } = {},
): Promise<{ token: string; userId: string }> {
  const { id } = await db().user.create({ data: person });
  const token = newSessionToken();
  await transaction((tx) => createSession(tx, { userId: id, token }, START));
  return { token, userId: id };
}

describe("a session", () => {
  it("is found by its token, which its row does not contain", async () => {
    const { token, userId } = await openSession();
    expect(await findViewerByToken(token, after(1))).toMatchObject({
      userId,
      role: "company_admin",
    });
    const [row] = await db().$queryRaw<
      { text: string }[]
    >`SELECT to_jsonb(s)::text AS text FROM sessions s`;
    expect(row?.text).not.toContain(token);
  });

  it.each(["", "x", "a".repeat(10_000), "\u0000", "' OR 1=1 --"])(
    "is not found by %.40j",
    async (token) => {
      await openSession();
      expect(await findViewerByToken(token, after(1))).toBeNull();
    },
  );

  it("is not found by the hash stored in the database", async () => {
    await openSession();
    const { sessionTokenHash } = await db().session.findFirstOrThrow();
    expect(await findViewerByToken(sessionTokenHash, after(1))).toBeNull();
  });

  it("ends after eight hours without use, and continues with use", async () => {
    const { token } = await openSession();
    expect(await findViewerByToken(token, after(7.9))).not.toBeNull();
    expect(await findViewerByToken(token, after(15))).not.toBeNull();
    expect(await findViewerByToken(token, after(23.1))).toBeNull();
  });

  it("ends after seven days of use", async () => {
    const { token } = await openSession();
    for (let hours = 6; hours < 7 * 24; hours += 6)
      expect(await findViewerByToken(token, after(hours)), `after ${hours} hours`).not.toBeNull();
    expect(await findViewerByToken(token, after(7 * 24))).toBeNull();
  });

  it("ends immediately when its user is disabled, and no new one can be opened", async () => {
    const { token, userId } = await openSession();
    await db().user.update({ where: { id: userId }, data: { disabledAt: START } });
    expect(await findViewerByToken(token, after(1))).toBeNull();
    await expect(
      transaction((tx) => createSession(tx, { userId, token: newSessionToken() })),
    ).rejects.toMatchObject({ code: "forbidden", message: "This account is disabled." });
  });

  it("is deleted when it ends, and ending it twice is no error", async () => {
    const { token, userId } = await openSession();
    expect(await deleteSession(db(), token)).toMatchObject({ userId });
    expect(await deleteSession(db(), token)).toBeNull();
    expect(await db().session.count()).toBe(0);
    expect(await findViewerByToken(token, after(1))).toBeNull();
  });

  it("is not kept alive by another session's use", async () => {
    const [used, forgotten] = [await openSession(), await openSession()];
    expect(await findViewerByToken(used.token, after(7))).not.toBeNull();
    expect(await findViewerByToken(forgotten.token, after(9))).toBeNull();
    expect(await findViewerByToken(used.token, after(9))).not.toBeNull();
  });

  it("past a limit is eventually deleted, and no other", async () => {
    const [idle, old, open] = [await openSession(), await openSession(), await openSession()];
    await db().session.updateMany({
      where: { userId: { in: [old.userId, open.userId] } },
      data: { expires: after(20) },
    });
    await db().session.updateMany({
      where: { userId: old.userId },
      data: { absoluteExpiresAt: after(9) },
    });
    expect(await deleteExpiredSessions(after(10))).toBe(2);
    expect((await db().session.findMany()).map(({ userId }) => userId)).toEqual([open.userId]);
    expect(idle.userId).not.toBe(open.userId);
  });

  it("is signed out once, with an audit line; anything that is no session is signed out silently", async () => {
    const { token, userId } = await openSession();
    await signOutSession(token, "10.0.0.9");
    await signOutSession(token, "10.0.0.9");
    await signOutSession(newSessionToken(), null);
    await signOutSession(undefined, null);
    expect(await db().auditLog.findMany({ where: { action: "sign_out" } })).toMatchObject([
      { actor: `user:${userId}`, action: "sign_out", subject: `user:${userId}`, ip: "10.0.0.9" },
    ]);
    expect(await db().session.count()).toBe(0);
  });
});

describe("an operator's session", () => {
  it("loses the staff view when the address leaves the list, and regains it", async () => {
    const { token } = await openSession({ role: "operator", email: "ops@partner.example" });
    const role = async () => (await findViewerByToken(token, after(1)))?.role;
    env().OPERATOR_EMAILS = ["ops@partner.example"];
    expect(await role()).toBe("operator");
    env().OPERATOR_EMAILS = [];
    expect(await role()).toBe("company_admin");
  });

  it("from a demo is invalid outside the demo", async () => {
    const { token, userId } = await openSession({
      role: "operator",
      email: "operator@demo.example",
    });
    await db().account.create({
      data: { userId, provider: "demo", providerAccountId: "operator@demo.example" },
    });
    env().OPERATOR_EMAILS = [];
    env().DEMO_MODE = true;
    expect((await findViewerByToken(token, after(1)))?.role).toBe("operator");
    env().DEMO_MODE = false;
    expect(await findViewerByToken(token, after(1))).toBeNull();
    env().DEMO_MODE = true;
  });
});
