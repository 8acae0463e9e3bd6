import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { createApiKey } from "../api-keys/create-api-key.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { recordAudits } from "#lib/platform/audit/record-audit.ts";
import { db } from "#lib/platform/database/db.ts";
import { callerOf } from "#test/caller-of.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import type { Viewer } from "../viewer.ts";
import type { AuditFilter } from "./audit-filter.ts";
import { exportAudit } from "./export-audit.ts";
import { listAudit } from "./list-audit.ts";

withDatabase();

// The log cannot be emptied, so each test has actors of its own.
let operator: Viewer;
beforeEach(async () => {
  operator = await createViewer("operator", { name: "Olga" });
});

const add = (
  count: number,
  line: { actor?: string; action?: string; subject?: string; at?: Date },
) =>
  db().auditLog.createMany({
    data: Array.from({ length: count }, () => ({
      ...{ actor: "worker", action: "sync", subject: "staff:none" },
      ...line,
    })),
  });

/** Every line of a filter, newest first, as the pages show them one after the other. */
async function walk(filter: AuditFilter): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let before: string | undefined;
  let pages = 0;
  do {
    const page = await listAudit(operator, { ...filter, before });
    ids.push(...page.lines.map(({ id }) => id));
    before = page.older ?? undefined;
    pages += 1;
  } while (before);
  return { ids, pages };
}

const inWords = () => ({ act: "Done", about: "Something", told: "Nothing" });

async function exported(filter: AuditFilter): Promise<string[]> {
  const viewerNow = () => Promise.resolve(operator);
  const text = await new Response(
    await exportAudit(callerOf(operator), filter, { viewerNow, inWords }),
  ).text();
  return text.trim().split("\n").slice(1);
}

describe("the audit log", () => {
  it("is for operators", async () => {
    const admin = await createViewer();
    await expect(listAudit(admin)).rejects.toMatchObject({ code: "not_found" });
    await expect(
      exportAudit(callerOf(admin), {}, { viewerNow: () => Promise.resolve(admin), inWords }),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  it("is filtered by who, what, which company and when, each alone and together", async () => {
    const company = await createCompany([], { name: "Bright Bakery" });
    const other = await createViewer("operator");
    const subject = `company:${company.id}` as const;
    await recordAudits(db(), [
      { ...callerLine(operator), action: "sync", subject },
      { ...callerLine(operator), action: "export", subject },
      { ...callerLine(other), action: "sync", subject },
      { ...callerLine(operator), action: "sync", subject: "staff:none" },
    ]);
    const found = async (filter: AuditFilter) =>
      (await listAudit(operator, filter)).lines.map(({ action, actorName }) => [action, actorName]);
    const mine = { actor: operator.email?.toUpperCase() };
    expect(await found({ ...mine, company: company.gustoUuid })).toEqual([
      ["export", "Olga"],
      ["sync", "Olga"],
    ]);
    expect(await found({ ...mine, company: company.id, action: "sync" })).toHaveLength(1);
    expect(await found(mine)).toHaveLength(3);
    expect(await found({ company: company.id })).toHaveLength(3);
    const today = new Date().toISOString().slice(0, 10);
    expect(await found({ ...mine, from: today, to: today })).toHaveLength(3);
    expect(await found({ ...mine, to: "2020-01-01" })).toEqual([]);
    const here = { ...mine, ip: "203.0.113.7" };
    expect(await found({ ...here, company: company.id })).toHaveLength(2);
    expect(await found({ ...here, company: company.id, action: "export" })).toHaveLength(1);
    expect(await found({ ...here, ip: "203.0.113.8" })).toEqual([]);
    expect((await found({ ip: "203.0.113.7" })).length).toBeGreaterThanOrEqual(4);
    const [line] = (await listAudit(operator, { company: company.id })).lines;
    expect(line).toMatchObject({ company: { name: "Bright Bakery" }, ip: "203.0.113.7" });
  });

  it("keeps to a period, though lines may be written out of order", async () => {
    const at = (time: string) => new Date(`2030-03-${time}Z`);
    const actor = `user:${randomUUID()}`;
    await add(1, { actor, at: at("01T23:59:59.999") });
    await add(1, { actor, at: at("02T23:59:59.999") });
    await add(1, { actor, at: at("02T00:00:00.000") });
    await add(1, { actor, at: at("03T00:00:00.000") });
    await add(1, { actor, at: at("05T00:00:00.000") });
    const { lines } = await listAudit(operator, { actor, from: "2030-03-02", to: "2030-03-02" });
    expect(lines.map((line) => line.at)).toEqual([at("02T00:00:00.000"), at("02T23:59:59.999")]);
  });

  it.each([
    [{ actor: "nobody@example.com" }, /Nobody here/],
    [{ actor: "gpd_none" }, /Nobody here/],
    [{ company: "Bright" }, /No company here/],
    [{ ip: "203.0.113" }, /no IP address/],
    [{ from: "yesterday" }, /2026-11-28/],
    [{ from: "0000-01-01" }, /2026-11-28/],
    [{ to: "9999-12-31" }, /2026-11-28/],
    [{ from: "2026-03-02", to: "2026-03-01" }, /ends before it begins/],
    [{ from: "2999-01-01" }, /Nothing was recorded/],
  ])("says what is wrong with %j", async (filter, problem) => {
    expect(await listAudit(operator, filter)).toMatchObject({
      lines: [],
      problem: expect.stringMatching(problem),
    });
  });

  it("finds a key by its first characters, and a machine by its name", async () => {
    const { id, key } = await createApiKey(SYSTEM, { name: "billing", scopes: ["data:read"] });
    await add(1, { actor: `api-key:${id}`, action: "pay_read" });
    const byKey = await listAudit(operator, { actor: key.reveal().slice(0, 8) });
    expect(byKey.lines).toMatchObject([{ action: "pay_read", actorName: "API key billing" }]);
    await add(1, { actor: "gusto", action: "disconnect" });
    expect((await listAudit(operator, { actor: "gusto" })).lines).toHaveLength(1);
  });

  it("goes both ways, page by page, without a gap or a line twice", async () => {
    const actor = `user:${randomUUID()}`;
    await add(120, { actor });
    const { ids, pages } = await walk({ actor });
    expect([ids.length, new Set(ids).size, pages]).toEqual([120, 120, 3]);
    expect(ids.map(BigInt)).toEqual(ids.map(BigInt).toSorted((a, b) => Number(b - a)));
    const first = await listAudit(operator, { actor });
    const second = await listAudit(operator, { actor, before: first.older ?? "" });
    const third = await listAudit(operator, { actor, before: second.older ?? "" });
    expect([first.newer, third.older]).toEqual([null, null]);
    const back = await listAudit(operator, { actor, after: third.newer ?? "" });
    expect(back.lines).toEqual(second.lines);
    const start = await listAudit(operator, { actor, after: back.newer ?? "" });
    expect(start.lines).toEqual(first.lines);
    expect(start.newer).toBeNull();
    expect((await listAudit(operator, { actor, before: "nonsense" })).lines).toEqual(first.lines);
  });

  it("looks at a bounded number of lines for a page, and goes on from there", async () => {
    const actor = `user:${randomUUID()}`;
    await add(1, { actor, action: "export" });
    await add(4_500, { actor });
    const page = await listAudit(operator, { actor, action: "export" });
    expect(page).toMatchObject({ lines: [], older: expect.any(String) });
    const { ids, pages } = await walk({ actor, action: "export" });
    expect([ids.length, pages]).toEqual([1, 3]);
    const last = await listAudit(operator, { actor, action: "export", before: page.older ?? "" });
    const back = await listAudit(operator, { actor, after: last.newer ?? "" });
    expect(back.lines).toHaveLength(50);
  });

  it("is exported as filtered, every line, and the export is audited before its first byte", async () => {
    const actor = `user:${randomUUID()}`;
    await add(4_100, { actor });
    const lines = await exported({ actor });
    expect(lines).toHaveLength(4_100);
    expect(await db().auditLog.findFirst({ orderBy: { id: "desc" } })).toMatchObject({
      action: "export",
      actor: `user:${operator.userId}`,
      detail: { table: "audit", filter: { actor } },
    });
    expect(await exported({ actor, to: "2020-01-01" })).toEqual([]);
  });

  it("ends a download once its reader is no longer staff", async () => {
    await add(1, {});
    const gone = await exportAudit(
      callerOf(operator),
      {},
      {
        viewerNow: () => Promise.resolve(null),
        inWords,
      },
    );
    await expect(new Response(gone).text()).rejects.toThrow(/signed out/);
  });

  it("cannot be changed or shortened", async () => {
    await add(1, {});
    await expect(db().$executeRaw`UPDATE audit_log SET actor = 'nobody'`).rejects.toThrow(
      /append-only/,
    );
    await expect(db().$executeRaw`DELETE FROM audit_log`).rejects.toThrow(/append-only/);
    await expect(db().$executeRaw`TRUNCATE audit_log`).rejects.toThrow(/append-only/);
  });
});

function callerLine(viewer: Viewer) {
  return { actor: `user:${viewer.userId}` as const, ip: "203.0.113.7" };
}
