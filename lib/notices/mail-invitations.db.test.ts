import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { randomUUID } from "node:crypto";
import { inviteStaff, removeStaff } from "#lib/access/staff/staff-acts.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { callerOf } from "#test/caller-of.ts";
import { type MailServer, sendMailTo, startMailServer } from "#test/outbound/start-mail-server.ts";
import { createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { mailInvitations } from "./mail-invitations.ts";

withDatabase();

let server: MailServer;
let operator: Viewer;
beforeAll(async () => {
  server = await startMailServer();
  operator = await createViewer("operator");
  env().OPERATOR_EMAILS = [operator.email ?? ""];
});
afterAll(() => server.close());
beforeEach(async () => {
  sendMailTo(server);
  await db().staffMember.deleteMany();
});

async function letIn(isMailed = true): Promise<string> {
  const email = `${randomUUID()}@partner.example`;
  await inviteStaff(callerOf(operator), { email, role: "viewer", isMailed });
  return email;
}
const stateOf = async (email: string) =>
  (await db().staffMember.findUniqueOrThrow({ where: { email } })).mailState;

describe("the invitation of staff", () => {
  it("is sent once, with the role and where to sign in, by one of several workers", async () => {
    const email = await letIn();
    const sent = await Promise.all([mailInvitations(), mailInvitations(), mailInvitations()]);
    expect(sent.reduce((sum, one) => sum + one)).toBe(1);
    expect(server.inbox).toMatchObject([{ to: [expect.stringContaining(email)] }]);
    const text = server.inbox[0]?.text.replaceAll("=\r\n", "") ?? "";
    expect(text).toContain("a viewer");
    expect(text).toContain("/sign-in");
    expect(await stateOf(email)).toBe("sent");
    expect(await mailInvitations()).toBe(0);
  });

  it("is not sent without being asked for, nor to somebody who was removed meanwhile", async () => {
    const email = await letIn(false);
    expect(await stateOf(email)).toBeNull();
    const removed = await letIn();
    const member = await db().staffMember.findUniqueOrThrow({ where: { email: removed } });
    await removeStaff(callerOf(operator), { memberId: member.id, version: member.version });
    expect(await mailInvitations()).toBe(0);
    expect(server.inbox).toEqual([]);
  });

  it("says that the server refuses the address, and goes on with the others", async () => {
    const refused = await letIn();
    const other = await letIn();
    server.refusals.set(refused, 550);
    expect(await mailInvitations()).toBe(1);
    expect([await stateOf(refused), await stateOf(other)]).toEqual(["refused", "sent"]);
  });

  it("waits while the mail server is away, and is sent later", async () => {
    const email = await letIn();
    server.manner = "hold_answer";
    expect(await mailInvitations({ limitMs: 200 })).toBe(0);
    expect(await stateOf(email)).toBe("waiting");
    server.manner = "take";
    expect(await mailInvitations()).toBe(0);
    await db().staffMember.updateMany({ data: { mailLeaseUntil: new Date(0) } });
    expect(await mailInvitations()).toBe(1);
  });
});
