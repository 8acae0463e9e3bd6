import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { findViewerOfRequest, signedOutErrorOf } from "#lib/access/current-viewer.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { watchChanges } from "#lib/companies/live/watch-changes.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { signInOperator } from "#lib/sign-in/operator-sign-in.ts";
import { callerOf } from "#test/caller-of.ts";
import { createCompany, createViewer, openSession } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { requireMayChange } from "../require-may-change.ts";
import { disableUser, enableUser } from "./disable-user.ts";
import { listPeople, listStaff } from "./list-people.ts";
import { changeStaffRole, inviteStaff, removeStaff } from "./staff-acts.ts";

withDatabase();

const newEmail = () => `${randomUUID()}@partner.example`;

/** An operator whom the settings name. */
async function createOperator(): Promise<Viewer> {
  const viewer = await createViewer("operator", { email: newEmail() });
  env().OPERATOR_EMAILS.push(viewer.email ?? "");
  return viewer;
}

const requestOf = (cookie: string) =>
  new Request("http://localhost:3000/", { headers: { cookie } });
const memberOf = (email: string) => db().staffMember.findUniqueOrThrow({ where: { email } });
const seenOf = async (email: string) => {
  const { id, version } = await memberOf(email);
  return { memberId: id, version };
};
const actsOn = (subject: string) =>
  db().auditLog.findMany({ where: { subject }, orderBy: { id: "asc" }, select: { action: true } });

/** Signed in with the staff's provider, and what the session may do then. */
async function signIn(email: string) {
  const result = await signInOperator(
    { iss: "https://id.example", sub: email, email, email_verified: true },
    null,
  );
  if (result.kind !== "done") return { result, cookie: "", viewer: null };
  const { cookie } = await openSession({ userId: result.userId });
  return { result, cookie, viewer: await findViewerOfRequest(requestOf(cookie)) };
}

let operator: Viewer;
beforeEach(async () => {
  env().OPERATOR_EMAILS = [];
  operator = await createOperator();
});

describe("somebody let in by an operator", () => {
  it("is refused before, and gets the role at the first sign-in with that address", async () => {
    const email = newEmail();
    expect((await signIn(email)).result).toEqual({ kind: "problem", problem: "staff_refused" });
    await inviteStaff(callerOf(operator), { email: ` ${email.toUpperCase()} `, role: "viewer" });
    const { viewer, result } = await signIn(email);
    expect(viewer).toMatchObject({ role: "operator", isReadOnly: true, email });
    if (result.kind !== "done") throw new Error("The viewer was not let in.");
    expect(await actsOn(`user:${result.userId}`)).toEqual([{ action: "role_changed" }]);
    expect(await actsOn(`staff:${(await memberOf(email)).id}`)).toEqual([
      { action: "staff_invited" },
    ]);
  });

  it("is not let in by an address that the provider does not vouch for", async () => {
    const email = newEmail();
    await inviteStaff(callerOf(operator), { email, role: "operator" });
    const identity = { iss: "https://id.example", sub: email, email, email_verified: false };
    expect(await signInOperator(identity, null)).toEqual({
      kind: "problem",
      problem: "staff_refused",
    });
  });

  it("may what the role says with the very next request, and nothing once removed", async () => {
    const email = newEmail();
    await inviteStaff(callerOf(operator), { email, role: "viewer" });
    const { cookie } = await signIn(email);
    await changeStaffRole(callerOf(operator), await seenOf(email), "operator");
    const promoted = await findViewerOfRequest(requestOf(cookie));
    expect(promoted).toMatchObject({ role: "operator" });
    expect(promoted?.isReadOnly).toBeUndefined();
    await removeStaff(callerOf(operator), await seenOf(email));
    expect(await findViewerOfRequest(requestOf(cookie))).toMatchObject({ role: "company_admin" });
  });

  it.each(["nobody", "@example.com", "a b@example.com", ""])(
    "needs an address: %j is none",
    async (email) => {
      await expect(
        inviteStaff(callerOf(operator), { email, role: "viewer" }),
      ).rejects.toMatchObject({ code: "invalid_input" });
    },
  );

  it("is not let in twice, nor beside OPERATOR_EMAILS, which no page changes", async () => {
    const email = newEmail();
    const invite = (address: string) =>
      inviteStaff(callerOf(operator), { email: address, role: "viewer" });
    await invite(email);
    await expect(invite(email)).rejects.toMatchObject({ code: "conflict" });
    await expect(invite(operator.email ?? "")).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("OPERATOR_EMAILS"),
    });
    expect((await listStaff(operator)).staff).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: null, email: operator.email, role: "operator" }),
        expect.objectContaining({ email, role: "viewer", version: 1 }),
      ]),
    );
  });
});

describe("a viewer of the staff", () => {
  it("is refused every change with a sentence", () => {
    expect(() => requireMayChange({ isReadOnly: true })).toThrow(
      expect.objectContaining({ code: "forbidden" }),
    );
    expect(() => requireMayChange({})).not.toThrow();
  });
});

describe("two operators at once", () => {
  it("do not overwrite each other: the second is told to look again", async () => {
    const email = newEmail();
    await inviteStaff(callerOf(operator), { email, role: "viewer" });
    const seen = await seenOf(email);
    await changeStaffRole(callerOf(operator), seen, "operator");
    const other = callerOf(await createOperator());
    await expect(changeStaffRole(other, seen, "viewer")).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(removeStaff(other, seen)).rejects.toMatchObject({ code: "conflict" });
    expect(await memberOf(email)).toMatchObject({ role: "operator", version: 2 });
  });

  it("who disable each other in the same moment leave one", async () => {
    const other = await createOperator();
    const outcomes = await Promise.allSettled([
      disableUser(callerOf(operator), other.userId),
      disableUser(callerOf(other), operator.userId),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const disabled = await db().user.count({
      where: { id: { in: [operator.userId, other.userId] }, disabledAt: { not: null } },
    });
    expect(disabled).toBe(1);
  });

  it("cannot change themselves", async () => {
    await expect(disableUser(callerOf(operator), operator.userId)).rejects.toMatchObject({
      code: "conflict",
    });
    const email = newEmail();
    await inviteStaff(callerOf(operator), { email, role: "operator" });
    const { viewer } = await signIn(email);
    if (!viewer) throw new Error("The operator was not let in.");
    await expect(
      changeStaffRole(callerOf(viewer), await seenOf(email), "viewer"),
    ).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("a disabled person", () => {
  it("is refused at once, their open pages are closed, and the tab learns why", async () => {
    const admin = await createViewer();
    const { cookie, sessionId } = await openSession(admin);
    expect(await findViewerOfRequest(requestOf(cookie))).not.toBeNull();
    const { promise: isListening, resolve: listening } = Promise.withResolvers<void>();
    const { promise: isClosed, resolve: closed } = Promise.withResolvers<void>();
    const page = { userId: admin.userId, sessionId, seesAll: false, shown: "all" as const };
    const stop = watchChanges(page, ({ kind }) => {
      if (kind === "recheck") listening();
      if (kind === "closed") closed();
    });
    await isListening;
    await disableUser(callerOf(operator), admin.userId);
    await isClosed;
    stop();
    expect(await findViewerOfRequest(requestOf(cookie))).toBeNull();
    expect(await signedOutErrorOf(requestOf(cookie))).toMatchObject({
      code: "not_signed_in",
      message: expect.stringContaining("Your access was disabled"),
    });
    expect(await signedOutErrorOf(requestOf("next-auth.session-token=another"))).toMatchObject({
      message: expect.stringContaining("You are signed out"),
    });
  });

  it("does not get old sessions back when enabled again, and both acts are audited", async () => {
    const admin = await createViewer();
    const { cookie } = await openSession(admin);
    await disableUser(callerOf(operator), admin.userId);
    await expect(disableUser(callerOf(operator), admin.userId)).rejects.toMatchObject({
      code: "conflict",
    });
    await enableUser(callerOf(operator), admin.userId);
    expect(await findViewerOfRequest(requestOf(cookie))).toBeNull();
    const again = await openSession(admin);
    expect(await findViewerOfRequest(requestOf(again.cookie))).not.toBeNull();
    expect(await actsOn(`user:${admin.userId}`)).toEqual([
      { action: "user_disabled" },
      { action: "user_enabled" },
    ]);
    await expect(enableUser(callerOf(operator), admin.userId)).rejects.toMatchObject({
      code: "conflict",
    });
    // A session that was opened since is not ended by a second press.
    expect(await findViewerOfRequest(requestOf(again.cookie))).not.toBeNull();
  });
});

describe("the list of people", () => {
  it("is for operators, and shows roles, companies and who is disabled", async () => {
    const admin = await createViewer();
    await createCompany([admin]);
    await expect(listPeople(admin)).rejects.toMatchObject({ code: "not_found" });
    await expect(listStaff(admin)).rejects.toMatchObject({ code: "not_found" });
    await disableUser(callerOf(operator), admin.userId);
    const found = async (kind: "all" | "staff" | "disabled", id: string) =>
      (await listPeople(operator, { kind })).people.find((person) => person.id === id);
    expect(await found("all", admin.userId)).toMatchObject({
      role: "company_admin",
      companies: 1,
      hasMoreCompanies: false,
      disabledAt: expect.any(Date),
    });
    expect(await found("disabled", admin.userId)).toBeDefined();
    expect(await found("staff", admin.userId)).toBeUndefined();
    expect(await found("staff", operator.userId)).toMatchObject({ role: "operator" });
  });

  it("goes on where a page ended, and begins anew with a cursor that is none", async () => {
    for (let made = 0; made < 52; made += 1) await createViewer();
    const first = await listPeople(operator);
    expect(first.people).toHaveLength(50);
    const second = await listPeople(operator, { after: first.next ?? "" });
    const ids = [...first.people, ...second.people].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await listPeople(operator, { after: "nonsense" })).people[0]?.id).toBe(ids[0]);
  });

  it("finds who begins with the search by name or address, and takes no pattern for one", async () => {
    const word = randomUUID();
    const named = await createViewer("company_admin", { name: `${word} Chen` });
    const mailed = await createViewer("company_admin", { email: `${word}@people.example` });
    const found = async (q: string) =>
      (await listPeople(operator, { q })).people.map(({ id }) => id).sort();
    expect(await found(word.toUpperCase())).toEqual([named.userId, mailed.userId].sort());
    expect(await found("%")).toEqual([]);
    expect(await found(`${word}\u0000`)).toHaveLength(2);
  });

  it("says when somebody was last here", async () => {
    const admin = await createViewer();
    const { cookie } = await openSession(admin);
    await findViewerOfRequest(requestOf(cookie));
    const person = (await listPeople(operator, { q: admin.email ?? "" })).people[0];
    expect(person?.lastSeenAt).toEqual(expect.any(Date));
  });
});

describe("the list of staff", () => {
  it("goes on by address where a page ended, with everybody once, and the settings' first", async () => {
    await db().staffMember.createMany({
      data: Array.from({ length: 120 }, () => ({
        ...{ email: newEmail(), role: "viewer", addedBy: "system" },
      })),
    });
    const emails: string[] = [];
    let after: string | undefined;
    let pages = 0;
    do {
      const { staff, next } = await listStaff(operator, { after });
      emails.push(...staff.map(({ email }) => email));
      after = next ?? undefined;
      pages += 1;
    } while (after);
    expect(emails[0]).toBe(operator.email);
    expect(new Set(emails).size).toBe(emails.length);
    const members = await db().staffMember.findMany({ select: { email: true } });
    expect(emails).toEqual(expect.arrayContaining(members.map(({ email }) => email)));
    expect(pages).toBe(Math.ceil(members.length / 50));
  });
});
