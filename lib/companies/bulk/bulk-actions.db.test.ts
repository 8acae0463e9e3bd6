import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { callerOf } from "#test/caller-of.ts";
import { connectCompanies, control, refreshExchanges } from "#test/connected-company.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { withGusto } from "#test/with-gusto.ts";
import { testCompanyConnection } from "../check-connection.ts";
import { disconnectCompany } from "../disconnect-company.ts";
import { claimItem } from "./bulk-items.ts";
import type { BulkKind } from "./bulk-kinds.ts";
import { claimBulkAction } from "./bulk-lease.ts";
import type { BulkSelection } from "./bulk-views.ts";
import { chooseCompanies } from "./choose-companies.ts";
import { findBulkAction, listBulkActions } from "./find-bulk-action.ts";
import { listBulkResults } from "./list-bulk-results.ts";
import { startBulkAction } from "./start-bulk-action.ts";
import { continueBulkAction, stopBulkAction } from "./stop-bulk-action.ts";
import { workOnBulkActions } from "./work-on-bulk-actions.ts";

const simulator = withGusto();
let operator: Viewer;

beforeEach(async () => {
  operator = await createViewer("operator");
  Object.assign(env(), { OPERATOR_EMAILS: [operator.email] });
  await control(simulator, "/faults", undefined, "DELETE");
});

/** As many companies, each with a grant of its own. */
async function connected(count: number, owner?: Viewer) {
  const companies = [];
  for (let number = 0; number < count; number += 1)
    companies.push(await connectCompanies(simulator, owner && { resourceOwnerUuid: owner.userId }));
  return companies.map(({ companyIds: [id = ""], ...company }) => ({ ...company, id }));
}

const start = (kind: BulkKind, selection: BulkSelection, viewer = operator, typed = "") =>
  startBulkAction(callerOf(viewer, "10.0.0.9"), { kind, selection, typed });
const idsOf = (companies: readonly { id: string }[]) => ({
  companyIds: companies.map(({ id }) => id),
});
const work = (...ids: string[]) => workOnBulkActions({ among: ids, step: 2 });

/** How each company ended, sorted. */
async function resultsOf(id: string, viewer = operator): Promise<string[]> {
  const { results } = await listBulkResults(viewer, id);
  return results.map(({ state, code }) => `${state} ${code}`).toSorted();
}
const rowOf = (id: string) => db().bulkAction.findUniqueOrThrow({ where: { id } });

describe("a bulk action", () => {
  it("does to each company what its button does, on record with who and from where", async () => {
    const companies = await connected(3);
    const id = await start("test_connection", idsOf(companies));
    expect(await work(id)).toBe(3);
    expect(await resultsOf(id)).toEqual(Array(3).fill("succeeded works"));
    expect(await rowOf(id)).toMatchObject({ state: "done", chosen: 3, succeeded: 3, failed: 0 });
    const lines = await db().auditLog.findMany({
      where: { actor: `user:${operator.userId}` },
      orderBy: { id: "asc" },
      select: { action: true, subject: true, ip: true },
    });
    expect(lines[0]).toEqual({
      ...{ action: "bulk_started", subject: `bulk-action:${id}`, ip: "10.0.0.9" },
    });
    expect(
      lines
        .slice(1)
        .map(({ subject }) => subject)
        .toSorted(),
    ).toEqual(companies.map((company) => `company:${company.id}`).toSorted());
    expect(new Set(lines.slice(1).map(({ action, ip }) => `${action} ${ip}`))).toEqual(
      new Set(["connection_tested 10.0.0.9"]),
    );
  });

  it("has no limit a company, and takes nothing from the person's own", async () => {
    await db().rateLimit.create({
      data: {
        key: `test_connection:${operator.userId}`,
        ...{ points: 29, expire: BigInt(Date.now() + 60_000) },
      },
    });
    const companies = await connected(3);
    const id = await start("test_connection", idsOf(companies));
    await work(id);
    expect(await resultsOf(id)).toEqual(Array(3).fill("succeeded works"));
    expect(await testCompanyConnection(callerOf(operator), companies[0]?.id ?? "")).toMatchObject({
      kind: "works",
    });
  });

  it("selects all that match step by step in the worker, not in the request", async () => {
    const name = randomUUID();
    for (let number = 0; number < 5; number += 1) await createCompany([], { name });
    const id = await start("sync", { filter: { q: name } });
    expect(await rowOf(id)).toMatchObject({ chosen: 0, isChosen: false });
    expect(await work(id)).toBe(5);
    expect(await rowOf(id)).toMatchObject({ state: "done", isChosen: true, chosen: 5, skipped: 5 });
    const { results } = await listBulkResults(operator, id);
    expect(results[0]).toMatchObject({ name, state: "skipped", code: "conflict" });
    expect(results[0]?.message).toBe("Sync is off for this company. Turn it on first.");
  });

  it("goes on selecting where a killed worker was, and selects nobody twice", async () => {
    const name = randomUUID();
    for (let number = 0; number < 5; number += 1) await createCompany([], { name });
    const id = await start("sync", { filter: { q: name } });
    const held = await claimBulkAction([id]);
    if (!held) throw new Error("The action could not be claimed.");
    expect(await chooseCompanies(held, operator, 2)).toMatchObject({ isChosen: false });
    expect(await rowOf(id)).toMatchObject({ chosen: 2, isChosen: false });
    await db().bulkAction.update({ where: { id }, data: { leaseExpiresAt: new Date(0) } });
    await work(id);
    expect(await rowOf(id)).toMatchObject({ state: "done", chosen: 5, skipped: 5 });
  });

  it("by several workers at once acts on each company once", async () => {
    const companies = await connected(6);
    const id = await start("refresh", idsOf(companies));
    await Promise.all([work(id), work(id), work(id)]);
    await work(id);
    expect(await resultsOf(id)).toEqual(Array(6).fill("succeeded works"));
    for (const { gustoUuid } of companies)
      expect(await refreshExchanges(simulator, gustoUuid)).toHaveLength(1);
  });

  it("acts on companies of one grant one after another", async () => {
    const { companyIds, gustoUuids } = await connectCompanies(simulator, { count: 3 });
    const id = await start("refresh", { companyIds });
    await work(id);
    expect(await resultsOf(id)).toEqual(Array(3).fill("succeeded works"));
    const exchanges = await refreshExchanges(simulator, gustoUuids[0] ?? "");
    expect(exchanges).toHaveLength(3);
    expect(exchanges.map(({ overlapped }) => overlapped)).toEqual([false, false, false]);
  });
});

describe("what a killed worker had begun", () => {
  async function interrupted(kind: BulkKind) {
    const [company] = await connected(1);
    const id = await start(kind, { companyIds: [company?.id ?? ""] });
    const held = await claimBulkAction([id]);
    if (!held || !company) throw new Error("The action could not be claimed.");
    expect(await claimItem(held, company.id)).toBe(true);
    expect(await work(id), "while its lease runs, nobody takes it").toBe(0);
    await db().bulkAction.update({ where: { id }, data: { leaseExpiresAt: new Date(0) } });
    return { id, company };
  }

  it("is done again where that does no harm", async () => {
    const { id } = await interrupted("test_connection");
    expect(await work(id)).toBe(1);
    expect(await resultsOf(id)).toEqual(["succeeded works"]);
  });

  it("is not repeated where it may have spent a refresh token, and the result says so", async () => {
    const { id, company } = await interrupted("refresh");
    expect(await work(id)).toBe(0);
    expect(await resultsOf(id)).toEqual(["failed interrupted"]);
    expect((await listBulkResults(operator, id)).results[0]?.message).toMatch(/not repeated/);
    expect(await refreshExchanges(simulator, company.gustoUuid)).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ state: "done", failed: 1 });
    const again = await start("refresh", { filter: { failedOf: id } });
    await work(again);
    expect(await resultsOf(again)).toEqual(["succeeded works"]);
  });
});

describe("a stop", () => {
  it("reaches a worker before its next company, and a person can let it go on", async () => {
    const companies = await connected(2);
    const id = await start("test_connection", idsOf(companies));
    const held = await claimBulkAction([id]);
    await stopBulkAction(callerOf(operator), id);
    expect(held && (await claimItem(held, companies[0]?.id ?? ""))).toBe(false);
    await db().bulkAction.update({ where: { id }, data: { leaseExpiresAt: new Date(0) } });
    expect(await work(id)).toBe(0);
    expect(await rowOf(id)).toMatchObject({ state: "stopped", reason: "stopped_by_person" });
    await expect(stopBulkAction(callerOf(operator), id)).rejects.toMatchObject({
      code: "conflict",
    });
    await continueBulkAction(callerOf(operator), id);
    expect(await work(id)).toBe(2);
    await expect(continueBulkAction(callerOf(operator), id)).rejects.toMatchObject({
      code: "conflict",
    });
    const lines = await db().auditLog.findMany({ where: { subject: `bulk-action:${id}` } });
    expect(lines.map(({ action }) => action)).toEqual([
      ...["bulk_started", "bulk_stopped", "bulk_continued"],
    ]);
  });
});

describe("a company that changed meanwhile is skipped with its reason", () => {
  it.each(["test_connection", "refresh", "sync", "disconnect"] as const)("by %s", async (kind) => {
    const [gone, ended] = await connected(2);
    if (!gone || !ended) throw new Error("Not connected.");
    const id = await start(kind, idsOf([gone, ended]), operator, "2");
    await disconnectCompany(callerOf(operator), ended.id);
    await db().company.update({ where: { id: gone.id }, data: { deleteRequestedAt: new Date() } });
    await work(id);
    const { results } = await listBulkResults(operator, id);
    const of = (company: string) => results.find(({ companyId }) => companyId === company);
    expect(of(ended.id)).toMatchObject({
      ...{ state: "skipped", message: expect.stringMatching(/disconnected|Sync is off/) },
    });
    expect(of(gone.id)).toMatchObject({ state: "skipped", name: null });
    expect(await rowOf(id)).toMatchObject({ state: "done", skipped: 2, failed: 0 });
  });
});

describe("rights", () => {
  it("an admin acts on their own companies, whatever is asked for", async () => {
    const avery = await createViewer();
    const [own] = await connected(1, avery);
    const [foreign] = await connected(1);
    const id = await start("test_connection", idsOf([own!, foreign!]), avery);
    const all = await start("test_connection", { filter: {} }, avery);
    await work(id, all);
    for (const action of [id, all]) {
      const { results } = await listBulkResults(avery, action);
      expect(results.map(({ companyId }) => companyId)).toEqual([own?.id]);
    }
    await expect(start("test_connection", idsOf([foreign!]), avery)).rejects.toMatchObject({
      code: "invalid_input",
      field: "company",
    });
  });

  it("links are for operators, and an action is seen by its person and operators", async () => {
    const [avery, stranger] = [await createViewer(), await createViewer()];
    const [own] = await connected(1, avery);
    await expect(start("create_links", idsOf([own!]), avery)).rejects.toMatchObject({
      code: "not_found",
    });
    const id = await start("test_connection", idsOf([own!]), avery);
    expect(await findBulkAction(operator, id)).toMatchObject({ id, startedBy: "Test Person" });
    expect(await findBulkAction(stranger, id)).toBeNull();
    expect((await listBulkActions(stranger)).actions).toEqual([]);
    for (const refused of [
      () => listBulkResults(stranger, id),
      () => stopBulkAction(callerOf(stranger), id),
      () => start("test_connection", { filter: { failedOf: id } }, stranger),
    ])
      await expect(refused()).rejects.toMatchObject({ code: "not_found" });
  });

  it("are those of the moment: a person who was disabled, or is no operator any more", async () => {
    const [company] = await connected(1);
    const [disabled, demoted] = [
      await start("test_connection", idsOf([company!])),
      await start("test_connection", idsOf([company!])),
    ];
    Object.assign(env(), { OPERATOR_EMAILS: [] });
    const seeing = await start("test_connection", idsOf([company!]));
    await db().staffMember.create({
      data: { email: operator.email ?? "", role: "viewer", addedBy: "system" },
    });
    await work(seeing);
    expect(await rowOf(seeing)).toMatchObject({ state: "stopped", reason: "person_disabled" });
    await db().staffMember.deleteMany({ where: { email: operator.email ?? "" } });
    await work(demoted);
    expect(await resultsOf(demoted)).toEqual(["skipped not_found"]);
    await db().user.update({
      where: { id: operator.userId },
      data: { disabledAt: new Date() },
    });
    await work(disabled);
    expect(await rowOf(disabled)).toMatchObject({ state: "stopped", reason: "person_disabled" });
    expect(await resultsOf(disabled)).toEqual(["waiting null"]);
  });

  it("a company that its person lost is named to nobody who does not know it", async () => {
    const avery = await createViewer();
    const [own] = await connected(1, avery);
    const id = await start("test_connection", idsOf([own!]), avery);
    await db().bulkItem.create({
      data: { actionId: id, companyId: (await connected(1))[0]!.id },
    });
    await work(id);
    const { results } = await listBulkResults(avery, id);
    expect(results.map(({ name, code }) => [name === null, code]).toSorted()).toEqual([
      [false, "works"],
      [true, "not_found"],
    ]);
  });
});

describe("disconnecting many", () => {
  it("asks for their number, and ends each as its button does", async () => {
    const companies = await connected(2);
    for (const typed of ["", "3", "two"])
      await expect(start("disconnect", idsOf(companies), operator, typed)).rejects.toMatchObject({
        ...{ code: "invalid_input", field: "typed" },
      });
    const id = await start("disconnect", idsOf(companies), operator, " 2 ");
    await work(id);
    expect(await resultsOf(id)).toEqual(Array(2).fill("succeeded disconnected"));
    expect(
      await db().companyGrant.count({
        where: { endedAt: null, companyId: { in: companies.map((company) => company.id) } },
      }),
    ).toBe(0);
  });

  it("touches none if more match than were confirmed", async () => {
    const name = randomUUID();
    const first = await createCompany([], { name });
    const id = await start("disconnect", { filter: { q: name } }, operator, "1");
    await createCompany([], { name });
    await work(id);
    expect(await rowOf(id)).toMatchObject({
      state: "stopped",
      reason: "selection_grew",
      chosen: 2,
    });
    expect(await db().companyGrant.count({ where: { companyId: first.id, endedAt: null } })).toBe(
      1,
    );
  });
});

describe("reconnect links for many", () => {
  it("are created for those that need one, and an open one is used again", async () => {
    const lost = await createCompany([], { state: "reconnect_required" });
    const [well] = await connected(1);
    const ids = idsOf([lost, well!]);
    const [first, second] = [await start("create_links", ids), await start("create_links", ids)];
    await work(first);
    await work(second);
    expect(await resultsOf(first)).toEqual(["skipped not_lost", "succeeded link_created"]);
    expect(await resultsOf(second)).toEqual(["skipped not_lost", "succeeded link_open"]);
    const urls = await Promise.all(
      [first, second].map(async (id) =>
        (await listBulkResults(operator, id)).results.flatMap(({ url }) => url ?? []),
      ),
    );
    expect(urls[0]).toHaveLength(1);
    expect(urls[1]).toEqual(urls[0]);
  });

  it("are mailed to the admins that are known, and nobody is asked twice", async () => {
    Object.assign(env(), { SMTP_URL: "smtp://mail.example", MAIL_FROM: "us@partner.example" });
    const avery = await createViewer();
    const lost = await createCompany([avery], { state: "reconnect_required" });
    const unknown = await createCompany([], { state: "reconnect_required" });
    const id = await start("email_links", idsOf([lost, unknown]));
    const again = await start("email_links", idsOf([lost]));
    await work(id);
    await work(again);
    expect(await resultsOf(id)).toEqual(["skipped no_email", "succeeded link_created"]);
    expect(await resultsOf(again)).toEqual(["skipped link_open"]);
    expect(await db().reconnectLink.findMany({ where: { companyId: lost.id } })).toMatchObject([
      { email: avery.email, createdBy: `user:${operator.userId}` },
    ]);
    Object.assign(env(), { SMTP_URL: undefined });
    await expect(start("email_links", idsOf([lost]))).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

describe("while Gusto is away", () => {
  it("an action waits instead of failing for all, and goes on by itself", async () => {
    const companies = await connected(14);
    const id = await start("test_connection", idsOf(companies));
    await control(simulator, "/faults", {
      ...{ endpoint: "/v1/token_info", mode: "status_5xx", times: 0 },
    });
    expect(await work(id)).toBeLessThan(10);
    const waiting = await rowOf(id);
    expect(waiting).toMatchObject({ state: "running", reason: "gusto_unavailable" });
    expect(waiting.resumeAt?.getTime()).toBeGreaterThan(Date.now());
    expect(await work(id), "not before").toBe(0);
    await control(simulator, "/faults", undefined, "DELETE");
    await db().bulkAction.update({ where: { id }, data: { resumeAt: new Date(0) } });
    await work(id);
    const done = await rowOf(id);
    expect(done).toMatchObject({ state: "done", reason: null, failed: waiting.failed });
    expect(done.succeeded + done.failed).toBe(14);
  });

  it("it waits out a pause, but a disconnect does not", async () => {
    const companies = await connected(1);
    const tests = await start("test_connection", idsOf(companies));
    const ends = await start("disconnect", idsOf(companies), operator, "1");
    await db().gustoApplicationState.deleteMany();
    await db().gustoApplicationState.create({
      data: {
        ...{ environment: "demo", consecutiveFailures: 10, pausedReason: "gusto_unavailable" },
        ...{ pausedSince: new Date(), pausedUntil: new Date(Date.now() + 60_000) },
      },
    });
    await work(tests);
    expect(await rowOf(tests)).toMatchObject({ state: "running", reason: "gusto_paused" });
    await work(ends);
    expect(await resultsOf(ends)).toEqual(["succeeded disconnected"]);
    await db().gustoApplicationState.deleteMany();
  });
});
