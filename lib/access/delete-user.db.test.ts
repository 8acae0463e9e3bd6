import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { createCompany, createGrant, createViewer, refuseGrants } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { deleteUser } from "./delete-user.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

withDatabase();

/** Everything still stored about a person. */
const left = (id: string) =>
  db().user.findUniqueOrThrow({
    where: { id },
    include: { accounts: true, sessions: true, authorizationRequests: true },
  });

const signIn = (userId: string) =>
  db().session.create({
    data: {
      userId,
      sessionTokenHash: randomUUID(),
      environment: "demo",
      expires: new Date(Date.now() + HOUR_MS),
      absoluteExpiresAt: new Date(Date.now() + HOUR_MS),
    },
  });

const request = (userId: string, more: { consumedAt?: Date; tokenId?: string } = {}) =>
  db().authorizationRequest.create({
    data: {
      userId,
      stateHash: randomUUID(),
      purpose: "connect",
      environment: "demo",
      sealedCodeVerifier: "sealed",
      expiresAt: new Date(Date.now() + HOUR_MS),
      ...more,
    },
  });

describe("deleting a person", () => {
  it("removes sessions, identities, requests, name and email, and keeps the audit lines", async () => {
    const viewer = await createViewer();
    const { userId, email } = viewer;
    await createCompany([viewer]);
    await refuseGrants({ userId });
    await signIn(userId);
    await request(userId);
    await db().auditLog.create({
      data: { actor: `user:${userId}`, action: "sign_in", subject: `user:${userId}` },
    });

    expect(await deleteUser(SYSTEM, String(email).toUpperCase())).toBe(userId);
    expect(await left(userId)).toMatchObject({
      name: null,
      email: null,
      deletedAt: expect.any(Date),
      disabledAt: expect.any(Date),
      accounts: [],
      sessions: [],
      authorizationRequests: [],
    });
    expect(
      (
        await db().auditLog.findMany({
          where: { subject: `user:${userId}` },
          orderBy: { id: "asc" },
        })
      ).map(({ action }) => action),
    ).toEqual(["sign_in", "user_deleted"]);
    await expect(deleteUser(SYSTEM, userId)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is refused while one of their grants is active, and changes nothing", async () => {
    const viewer = await createViewer();
    await createCompany([viewer]);
    await signIn(viewer.userId);
    await expect(deleteUser(SYSTEM, viewer.userId)).rejects.toMatchObject({ code: "conflict" });
    expect(await left(viewer.userId)).toMatchObject({
      email: viewer.email,
      deletedAt: null,
      accounts: [{}],
      sessions: [{}],
    });
  });

  it.each(["an answer is being exchanged", "a pair waits to be stored"])(
    "is refused while %s",
    async (what) => {
      const { userId } = await createViewer();
      await request(
        userId,
        what.startsWith("an answer")
          ? { consumedAt: new Date() }
          : { tokenId: await createGrant([]) },
      );
      await expect(deleteUser(SYSTEM, userId)).rejects.toMatchObject({ code: "conflict" });
    },
  );

  it("asks for an id if several people have the email address", async () => {
    const email = `${randomUUID()}@people.example`;
    await createViewer("operator", { email });
    await createViewer("company_admin", { email });
    await expect(deleteUser(SYSTEM, email)).rejects.toMatchObject({ code: "conflict" });
    await expect(deleteUser(SYSTEM, "nobody@people.example")).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
