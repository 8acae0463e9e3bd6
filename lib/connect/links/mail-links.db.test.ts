import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { callerOf } from "#test/caller-of.ts";
import { type MailServer, sendMailTo, startMailServer } from "#test/outbound/start-mail-server.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { createLinks } from "./create-links.ts";
import { linkUrl } from "./link-address.ts";
import { linkState } from "./link-state.ts";
import { mailLinks } from "./mail-links.ts";
import { revokeLink } from "./revoke-link.ts";

withDatabase();

let server: MailServer;
let operator: Viewer;

beforeAll(async () => {
  server = await startMailServer();
  operator = await createViewer("operator");
});
afterAll(() => server.close());
beforeEach(async () => {
  await db().reconnectLink.deleteMany();
  sendMailTo(server);
});

async function createLinkTo(email: string, name = "North Pine Dental") {
  const company = await createCompany([], { name, state: "reconnect_required" });
  await createLinks(callerOf(operator), [{ companyId: company.id, email }]);
  return db().reconnectLink.findFirstOrThrow({ where: { companyId: company.id } });
}

const rowOf = (id: string) => db().reconnectLink.findUniqueOrThrow({ where: { id } });

describe("mailing reconnect links", () => {
  it("sends each to its address, with the company's name and the link, once", async () => {
    const one = await createLinkTo("one@company.example");
    const two = await createLinkTo("two@company.example", "Harbor Coffee");
    expect(await mailLinks()).toBe(2);
    expect(server.inbox.map(({ to }) => to)).toEqual([
      ["one@company.example"],
      ["two@company.example"],
    ]);
    expect(server.inbox[0]?.text).toMatch(/^Subject: .*Reconnect North Pine Dental/m);
    expect(server.inbox[0]?.text).toContain(linkUrl(one.id));
    expect(server.inbox[1]?.text).toContain(linkUrl(two.id));
    expect(linkState(await rowOf(one.id), Date.now())).toBe("sent");
    expect(await mailLinks()).toBe(0);
  });

  it("by two workers at once sends none twice", async () => {
    for (let count = 0; count < 6; count += 1) await createLinkTo(`${count}@company.example`);
    const sent = await Promise.all([mailLinks(), mailLinks(), mailLinks()]);
    expect(sent.reduce((sum, count) => sum + count, 0)).toBe(6);
    expect(server.inbox.flatMap(({ to }) => to).toSorted()).toEqual(
      Array.from({ length: 6 }, (_, count) => `${count}@company.example`),
    );
  });

  it("shows an address that the server refuses for good, and goes on with the next", async () => {
    server.refusals.set("gone@company.example", 550);
    const gone = await createLinkTo("gone@company.example");
    await createLinkTo("here@company.example");
    expect(await mailLinks()).toBe(1);
    expect(linkState(await rowOf(gone.id), Date.now())).toBe("mail_refused");
    expect(await mailLinks()).toBe(0);
  });

  it("keeps what a server that is away did not take, for when the lease of the try is over", async () => {
    const { id } = await createLinkTo("one@company.example");
    server.manner = "busy";
    expect(await mailLinks()).toBe(0);
    server.manner = "take";
    expect(await mailLinks()).toBe(0);
    await db().reconnectLink.update({ where: { id }, data: { mailLeaseUntil: new Date(0) } });
    expect(await mailLinks()).toBe(1);
  });

  it("takes over from a worker that was killed between its claim and the answer", async () => {
    const { id } = await createLinkTo("one@company.example");
    await db().reconnectLink.update({
      where: { id },
      data: { mailLeaseUntil: new Date(Date.now() - 1_000) },
    });
    expect(await mailLinks()).toBe(1);
  });

  it("sends nothing that was revoked, used, or is too old, and nothing without a mail server", async () => {
    const revoked = await createLinkTo("revoked@company.example");
    await revokeLink(callerOf(operator), revoked.id);
    const done = await createLinkTo("done@company.example");
    await db().reconnectLink.update({ where: { id: done.id }, data: { doneAt: new Date() } });
    const old = await createLinkTo("old@company.example");
    await db().reconnectLink.update({ where: { id: old.id }, data: { expiresAt: new Date(0) } });
    expect(await mailLinks()).toBe(0);
    await createLinkTo("one@company.example");
    Object.assign(env(), { SMTP_URL: undefined });
    expect(await mailLinks()).toBe(0);
  });
});
