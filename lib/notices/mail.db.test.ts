import { randomUUID } from "node:crypto";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { env } from "#lib/platform/env.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { deleteCompanyByGustoUuid } from "#lib/companies/delete-company.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { claimMailto } from "#lib/organization/provision/claim-mail.ts";
import { sendClaimMail } from "#lib/organization/provision/send-claim-mail.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { type MailServer, sendMailTo, startMailServer } from "#test/outbound/start-mail-server.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { dismissNoticeGroup, KINDS_OF_INCIDENTS, listNoticeGroups } from "./list-notice-groups.ts";
import { dismissNotice } from "./list-notices.ts";
import { mailNotices } from "./mail-notices.ts";
import { createNotice } from "./create-notice.ts";
import { createLostCompanyNotices } from "#lib/tokens/grants/create-ended-notice.ts";
import { createHeldNotice } from "#lib/tokens/health/create-held-notice.ts";
import { callerOf } from "#test/caller-of.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";

/** One list, whatever their kind. */
const listNotices = async (viewer: Viewer) =>
  (await listNoticeGroups(viewer)).flatMap(({ notices }) => notices);

let database: TestDatabase;
let server: MailServer;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startMailServer();
  env().OPERATOR_EMAILS = ["ops@partner.example"];
});
afterAll(async () => {
  await stopQueue();
  await closeDatabase();
  await server.close();
  await database.drop();
});
beforeEach(async () => {
  sendMailTo(server);
  await db().notice.deleteMany();
});

const provision = () =>
  db().provision.create({
    data: {
      environment: "demo",
      idempotencyKey: randomUUID(),
      requestHash: "x",
      companyName: "Lakeside & Sons",
      adminEmail: "lena@lakeside.example",
      adminName: "Lena Brook",
      state: "created",
      claimUrl: "https://app.gusto.com/claim_account/1",
      actor: "test",
    },
  });

describe("a notice", () => {
  it("is mailed once, to operators and to the company's admins, who do not see each other", async () => {
    const admin = await createViewer("company_admin", { email: "Ada@shop.example" });
    const company = await createCompany([admin], {
      name: "Ada's Shop",
      state: "reconnect_required",
    });
    await db().gustoAuthToken.updateMany({ data: { stateSince: new Date() } });
    await createLostCompanyNotices();
    await createLostCompanyNotices();
    expect(await db().notice.count({ where: { companyId: company.id } })).toBe(1);
    expect((await Promise.all([mailNotices(), mailNotices()])).toSorted()).toEqual([0, 1]);
    expect(server.inbox).toMatchObject([
      {
        to: ["ops@partner.example", "ada@shop.example"],
        text: expect.stringContaining("Gusto ended the connection to Ada's Shop"),
      },
    ]);
    expect(/^To: (.*)$/m.exec(server.inbox[0]?.text ?? "")?.[1]).not.toMatch(/ops@|ada@/);
  });

  it("about a company being deleted is mailed to no one, even if created after the request", async () => {
    const { id: companyId, gustoUuid } = await createCompany([], { state: "reconnect_required" });
    await deleteCompanyByGustoUuid(SYSTEM, gustoUuid, { isTrial: false });
    await createNotice({
      companyId,
      kind: "takeover",
      key: randomUUID(),
      text: "Something happened at that moment.",
    });
    expect(await mailNotices()).toBe(0);
    expect(server.inbox).toEqual([]);
  });

  it("waits while the mail server is down, and is not mailed at all without one", async () => {
    await createNotice({ companyId: null, kind: "test", key: randomUUID(), text: "Something." });
    server.manner = "busy";
    expect(await mailNotices()).toBe(0);
    server.manner = "take";
    expect(await mailNotices()).toBe(1);
    delete env().SMTP_URL;
    await createNotice({
      companyId: null,
      kind: "test",
      key: randomUUID(),
      text: "Something else.",
    });
    expect(await mailNotices()).toBe(0);
    expect(server.inbox).toHaveLength(1);
  });

  it("waits for a mail server that accepts the connection and says nothing; a stop starts no email and leaves none marked", async () => {
    const silent = createServer((socket) => void socket.on("error", () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    env().SMTP_URL = new Secret(`smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    for (let nth = 0; nth < 3; nth += 1)
      await createNotice({ companyId: null, kind: "test", key: randomUUID(), text: "Something." });
    const unmarked = () => db().notice.count({ where: { mailedAt: null } });
    const connections = { count: 0 };
    silent.on("connection", () => (connections.count += 1));
    expect(await mailNotices(undefined, { limitMs: 50 })).toBe(0);
    expect([await unmarked(), connections.count]).toEqual([3, 1]);
    expect(await mailNotices(undefined, { stop: AbortSignal.abort() })).toBe(0);
    expect([await unmarked(), connections.count]).toEqual([3, 1]);
    silent.close();
  });

  it("is one email per person, no matter how many companies are lost at once or in sequence", async () => {
    const [ada, ben] = await Promise.all([
      createViewer("company_admin", { email: "ada@shop.example" }),
      createViewer("company_admin", { email: "ben@shop.example" }),
    ]);
    const lose = async (admin: typeof ada, name: string) => {
      const { id: companyId } = await createCompany([admin], { name, state: "reconnect_required" });
      await createNotice({ companyId, kind: "ended", key: randomUUID(), text: `${name} is lost.` });
    };
    for (let nth = 0; nth < 60; nth += 1) await lose(ada, `Shop ${nth}`);
    await lose(ben, "Bakery");
    const now = new Date();
    expect(await mailNotices(now)).toBe(61);
    expect(server.inbox.map(({ to }) => to)).toEqual([
      ["ben@shop.example"],
      ["ada@shop.example"],
      ["ops@partner.example"],
    ]);
    expect(server.inbox[0]?.text).toContain("Bakery is lost.");
    expect(server.inbox[0]?.text).not.toContain("Shop");
    expect(server.inbox[1]?.text).not.toContain("Bakery");
    expect(server.inbox[2]?.text).toContain("And 11 more");
    await lose(ben, "Florist");
    const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
    expect(await mailNotices(later(2))).toBe(0);
    await createNotice({
      companyId: null,
      kind: "held",
      key: randomUUID(),
      text: "Of the application.",
    });
    expect(await mailNotices(later(3))).toBe(1);
    expect(await mailNotices(later(11))).toBe(1);
  });

  it("is not mailed once the company is connected again", async () => {
    const company = await createCompany([await createViewer()]);
    await createNotice({ companyId: company.id, kind: "ended", key: randomUUID(), text: "Lost." });
    expect(await mailNotices()).toBe(0);
  });

  it("is seen and dismissed only by people who see the company", async () => {
    const [admin, stranger, operator] = await Promise.all([
      createViewer(),
      createViewer(),
      createViewer("operator"),
    ]);
    const company = await createCompany([admin]);
    await createNotice({
      companyId: company.id,
      kind: "test",
      key: randomUUID(),
      text: "Of the company.",
    });
    await createNotice({
      companyId: null,
      kind: "test",
      key: randomUUID(),
      text: "Of the application.",
    });
    expect((await listNotices(admin)).map(({ text }) => text)).toEqual(["Of the company."]);
    expect(await listNotices(stranger)).toEqual([]);
    expect((await listNotices(operator)).length).toBe(2);
    // Notices about all companies come first, whether older or newer.
    expect((await listNotices(operator)).map(({ company: of }) => of === null)).toEqual([
      true,
      false,
    ]);
    const id = (await listNotices(admin))[0]!.id;
    for (const notThere of [id, randomUUID(), "x", null])
      await expect(dismissNotice(callerOf(stranger, null), notThere)).rejects.toMatchObject({
        code: "not_found",
      });
    await dismissNotice(callerOf(admin, "10.0.0.9"), id);
    expect(await listNotices(admin)).toEqual([]);
  });

  it("is grouped with all of its kind, once per company, with the oldest time, and dismissed as shown", async () => {
    const [admin, operator] = [await createViewer(), await createViewer("operator")];
    const lost = await Promise.all(
      Array.from({ length: 60 }, (_, nth) =>
        createCompany([admin], { name: `Shop ${nth}`, state: "reconnect_required" }),
      ),
    );
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 12, minute));
    const ended = (companyId: string, minute: number) =>
      db().notice.create({
        data: { companyId, kind: "ended", key: randomUUID(), text: "Lost.", createdAt: at(minute) },
      });
    await ended(lost[0]!.id, 5);
    for (const [nth, { id }] of lost.entries()) await ended(id, 10 + (nth % 40));
    await createNotice({
      companyId: lost[0]!.id,
      kind: "takeover",
      key: randomUUID(),
      text: "Took over.",
    });
    await db().notice.create({
      data: {
        companyId: null,
        kind: "held",
        key: randomUUID(),
        text: "Of the application.",
        createdAt: at(0),
      },
    });
    const groups = await listNoticeGroups(operator);
    expect(groups.map(({ kind, count }) => [kind, count])).toEqual([
      ["held", 1],
      ["takeover", 1],
      ["ended", 60],
    ]);
    expect(
      (await listNoticeGroups(operator, KINDS_OF_INCIDENTS)).map(({ kind }) => kind),
      "what an open incident says is said once",
    ).toEqual(["takeover"]);
    expect(groups[2]).toMatchObject({ since: at(5), newestAt: at(49) });
    expect(new Set(groups[2]!.notices.map(({ company }) => company?.id)).size).toBe(
      groups[2]!.notices.length,
    );
    // Arrived after the page was rendered, so it hasn't been seen and stays.
    await ended(lost[1]!.id, 55);
    const shown = { kind: "ended", until: groups[2]!.newestAt.toISOString() };
    expect(await dismissNoticeGroup(callerOf(admin, "10.0.0.9"), shown)).toBe(61);
    expect((await listNoticeGroups(admin)).find(({ kind }) => kind === "ended")).toMatchObject({
      count: 1,
      since: at(55),
    });
    expect((await listNoticeGroups(operator)).find(({ kind }) => kind === "ended")).toMatchObject({
      count: 60,
    });
    expect(await dismissNoticeGroup(callerOf(await createViewer(), null), shown)).toBe(0);
    expect(
      await db().auditLog.findMany({
        where: { action: "notice_dismissed", subject: "notices:ended" },
        select: { actor: true, ip: true },
      }),
    ).toEqual([{ actor: `user:${admin.userId}`, ip: "10.0.0.9" }]);
    for (const unread of [
      { kind: "ended", until: "x" },
      { kind: null, until: shown.until },
      { kind: "\u0000", until: shown.until },
    ])
      await expect(dismissNoticeGroup(callerOf(admin, null), unread)).rejects.toMatchObject({
        code: "invalid_input",
      });
  });

  it("dismissed by an admin stays for operators and other admins, and vice versa; each dismissal is audited once", async () => {
    const [admin, colleague, operator] = [
      await createViewer(),
      await createViewer(),
      await createViewer("operator"),
    ];
    const company = await createCompany([admin, colleague]);
    await createNotice({
      companyId: company.id,
      kind: "test",
      key: randomUUID(),
      text: "Of the company.",
    });
    const seenBy = async () =>
      Promise.all(
        [admin, colleague, operator].map(async (viewer) => (await listNotices(viewer)).length),
      );
    const id = (await listNotices(admin))[0]!.id;
    for (let press = 0; press < 2; press += 1) await dismissNotice(callerOf(admin, "10.0.0.9"), id);
    expect(await seenBy()).toEqual([0, 1, 1]);
    await dismissNotice(callerOf(operator, "10.0.0.8"), id);
    expect(await seenBy()).toEqual([0, 1, 0]);
    const lines = await db().auditLog.findMany({
      where: { action: "notice_dismissed", subject: `company:${company.id}` },
      orderBy: { id: "asc" },
      select: { actor: true, ip: true, detail: true },
    });
    expect(lines).toEqual(
      [
        [admin, "10.0.0.9"],
        [operator, "10.0.0.8"],
      ].map(([viewer, ip]) => ({
        actor: `user:${(viewer as typeof admin).userId}`,
        ip,
        detail: { noticeId: id, kind: "test" },
      })),
    );
  });
});

describe("a hold of the whole installation", () => {
  const hold = (heldSince: Date | null, heldReason: string | null = "grants_refused") => {
    const state = {
      heldSince,
      heldReason: heldSince && heldReason,
      pausedReason: heldSince && "held",
      pausedSince: heldSince,
      pausedUntil: heldSince,
    };
    return db().gustoApplicationState.upsert({
      where: { environment: "demo" },
      create: { environment: "demo", ...state },
      update: state,
    });
  };
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

  it("is one notice and one mail to operators, with the likely causes, and is dismissed when the hold ends", async () => {
    const [operator, admin] = [await createViewer("operator"), await createViewer()];
    for (let nth = 0; nth < 3; nth += 1) await createCompany([admin]);
    await hold(minutesAgo(2));
    for (let look = 0; look < 3; look += 1) {
      await createHeldNotice();
      await mailNotices();
    }
    expect(server.inbox).toMatchObject([
      {
        to: ["ops@partner.example"],
        text: expect.stringMatching(/client id[^]*restored[^]*second copy[^]*problem at Gusto/),
      },
    ]);
    expect(await listNotices(operator)).toMatchObject([{ kind: "held", company: null }]);
    expect(await listNotices(admin)).toEqual([]);
    await hold(null);
    await createHeldNotice();
    expect(await listNotices(operator)).toEqual([]);
    await hold(minutesAgo(1));
    await createHeldNotice();
    expect(await listNotices(operator)).toHaveLength(1);
  });

  it("that ends within a minute, or that an operator started, creates no notice", async () => {
    await hold(new Date());
    await createHeldNotice();
    await hold(minutesAgo(5), "operator");
    await createHeldNotice();
    expect(await db().notice.count()).toBe(0);
  });
});

describe("the claim link", () => {
  it("is emailed by an operator, and recorded", async () => {
    const viewer = await createViewer("operator");
    const { id } = await provision();
    expect(await sendClaimMail({ viewer, ip: null }, id)).toEqual({ to: "lena@lakeside.example" });
    expect(server.inbox).toMatchObject([
      {
        to: ["lena@lakeside.example"],
        text: expect.stringContaining("https://app.gusto.com/claim_account/1"),
      },
    ]);
    expect(await db().provision.findUniqueOrThrow({ where: { id } })).toMatchObject({
      emailedAt: expect.any(Date),
    });
  });

  it("is not available to company admins", async () => {
    const viewer = await createViewer();
    await expect(sendClaimMail({ viewer, ip: null }, (await provision()).id)).rejects.toMatchObject(
      { code: "not_found" },
    );
    expect(server.inbox).toEqual([]);
  });

  it("says so when the mail server does not take it", async () => {
    server.manner = "busy";
    const { id } = await provision();
    await expect(
      sendClaimMail({ viewer: await createViewer("operator"), ip: null }, id),
    ).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("Copy the link"),
    });
    expect(await db().provision.findUniqueOrThrow({ where: { id } })).toMatchObject({
      emailedAt: null,
    });
  });

  it("opens the reader's own mail program if there is no mail server, properly escaped", () => {
    const mailto = claimMailto(
      {
        adminName: "L",
        companyName: "A & B?cc=x@evil.example\r\nBcc: y",
        adminEmail: "a?cc=b@c.example",
        claimUrl: "https://app.gusto.com/claim_account/1",
      } as Parameters<typeof claimMailto>[0],
      "http://localhost:3000",
    );
    const parsed = new URL(mailto);
    expect([...parsed.searchParams.keys()]).toEqual(["subject", "body"]);
    expect(parsed.pathname).toBe("a%3Fcc%3Db%40c.example");
  });
});
