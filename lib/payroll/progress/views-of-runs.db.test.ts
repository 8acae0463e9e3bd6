import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { withDatabase } from "../../../test/with-database.ts";
import {
  createCheckpoint,
  createEmployee,
  createRun,
  type Owner,
} from "../../../test/payroll-rows.ts";
import { createCompany, createViewer } from "../../../test/people.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { countRunChanges, listRunChanges } from "../data/list-run-changes.ts";
import { readSyncStatus } from "../data/sync-status.ts";
import { findRun, listRuns } from "./list-runs.ts";
import { findSetAsideJson, listSetAside } from "./list-set-aside.ts";
import { findOwnOpenRuns, readAllProgress, visibleProgress } from "./read-progress.ts";
import { FARTHEST_PLACE, MOST_RUNS_TOLD } from "./run-progress.ts";
import { watchProgress } from "./watch-progress.ts";

withDatabase();

let avery: Viewer;
let olivia: Viewer;
let mine: { id: string };
let hers: { id: string };

beforeEach(async () => {
  await db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens CASCADE`;
  [avery, olivia] = [await createViewer(), await createViewer()];
  [mine, hers] = [
    await createCompany([avery], { name: "Same Name" }),
    await createCompany([olivia], { name: "Same Name" }),
  ];
});
describe("the progress of runs", () => {
  it("shows each viewer only their own companies", async () => {
    const [a, b] = [
      await createRun(mine.id, { state: "running" }),
      await createRun(hers.id, { state: "queued" }),
    ];
    const all = await readAllProgress();
    const seenBy = async (viewer: Viewer, companyId?: string) =>
      (await visibleProgress(viewer, all, companyId)).map(({ runId }) => runId);
    expect(await seenBy(avery)).toEqual([a.runId]);
    expect(await seenBy(olivia)).toEqual([b.runId]);
    expect(await seenBy(avery, hers.id)).toEqual([]);
    expect(await seenBy(await createViewer("operator"))).toEqual([a.runId, b.runId]);
    expect(await seenBy(await createViewer())).toEqual([]);
  });

  it("shows a viewer's own runs even if others have more open runs than one poll returns", async () => {
    const others = await db().company.createManyAndReturn({
      data: Array.from({ length: MOST_RUNS_TOLD }, () => ({
        environment: "demo" as const,
        gustoUuid: randomUUID(),
        name: "Another's",
      })),
      select: { id: true },
    });
    await db().syncRun.createMany({
      data: others.map(({ id }) => ({
        companyId: id,
        trigger: "schedule",
        actor: "worker",
        lane: 2,
      })),
    });
    const { runId } = await createRun(mine.id, { state: "queued" });
    const all = await readAllProgress();
    expect(all.map((run) => run.runId)).not.toContain(runId);
    expect(await visibleProgress(avery, all)).toMatchObject([{ runId, place: FARTHEST_PLACE + 1 }]);
    expect(await visibleProgress(avery, all, mine.id)).toMatchObject([{ runId }]);
    expect(await visibleProgress(olivia, all)).toEqual([]);
    expect(await visibleProgress(await createViewer("operator"), all, mine.id)).toMatchObject([
      { runId },
    ]);
  });

  it("knows which open runs a viewer requested", async () => {
    const [asked, over] = [await createRun(mine.id, { state: "queued" }), await createRun(mine.id)];
    await createRun(hers.id, { state: "running" });
    await db().syncRun.updateMany({
      where: { id: { in: [asked.runId, over.runId] } },
      data: { actor: `user:${avery.userId}` },
    });
    expect(await findOwnOpenRuns(avery)).toEqual([asked.runId]);
    expect(await findOwnOpenRuns(olivia)).toEqual([]);
  });

  it("adds up pages and rows, and uses the last successful run until Gusto reports", async () => {
    const earlier = await createRun(mine.id);
    await createCheckpoint(earlier.runId, "payrolls", 1, { pagesDone: 6 });
    const { runId } = await createRun(mine.id, {
      state: "running",
      startedAt: new Date(Date.now() - 10_000),
    });
    await createCheckpoint(runId, "employees", 0, {
      state: "running",
      pagesDone: 3,
      pagesTotal: 4,
      rowsRead: 300,
    });
    await createCheckpoint(runId, "payrolls", 1, { state: "pending" });
    const progress = async () => (await readAllProgress()).find((run) => run.runId === runId);
    expect(await progress()).toMatchObject({
      pagesDone: 3,
      pagesExpected: 10,
      rows: 300,
      state: "running",
      resources: [
        { resource: "employees", pagesExpected: 4 },
        { resource: "payrolls", pagesExpected: 6 },
      ],
    });
    expect((await progress())?.estimateSeconds).toBeGreaterThan(20);
    await db().syncRun.delete({ where: { id: earlier.runId } });
    expect(await progress()).toMatchObject({ pagesExpected: null, estimateSeconds: null });
  });

  it("reports the end of a run briefly, then no more; and nothing about a company being erased", async () => {
    const { runId } = await createRun(mine.id, { state: "failed" });
    expect((await readAllProgress()).map((run) => run.runId)).toEqual([runId]);
    expect(await readAllProgress(new Date(Date.now() + 60_000))).toEqual([]);
    await db().company.update({ where: { id: mine.id }, data: { eraseRequestedAt: new Date() } });
    expect(await readAllProgress()).toEqual([]);
  });

  it("is read once for all watchers, and not at all without any", async () => {
    await createRun(mine.id, { state: "running" });
    const told: readonly unknown[][] = [[], []];
    const stops = told.map((list) => watchProgress((runs) => void (list as unknown[]).push(runs)));
    await expect.poll(() => told.every((list) => list.length > 0), { timeout: 5_000 }).toBe(true);
    expect(told[0]!.at(-1)).toBe(told[1]!.at(-1));
    for (const stop of stops) stop();
  });
});

describe("the list of runs", () => {
  it("walks the pages newest first, only for one's own companies, with counts", async () => {
    const owners: Owner[] = [];
    for (let index = 0; index < 7; index += 1)
      owners.push(await createRun(mine.id, { state: index % 2 ? "failed" : "succeeded" }));
    await createCheckpoint(owners[6]!.runId, "employees", 0, { created: 3 });
    await createCheckpoint(owners[6]!.runId, "payrolls", 1, { created: 4 });
    await createRun(hers.id);
    const ids: string[] = [];
    let before: string | undefined;
    do {
      const page = await listRuns(avery, { before, limit: 3 });
      ids.push(...page.runs.map(({ id }) => id));
      before = page.next ?? undefined;
    } while (before);
    expect(ids).toEqual(owners.map(({ runId }) => runId).reverse());
    expect((await listRuns(avery)).runs[0]).toMatchObject({
      created: 7,
      companyName: "Same Name",
      actor: "This dashboard",
    });
    expect((await listRuns(avery, { outcome: "failed" })).runs).toHaveLength(3);
    expect((await listRuns(avery, { companyId: hers.id })).runs).toEqual([]);
  });

  it("opens a run for people who see its company, and shows a problem row's JSON only to staff", async () => {
    const { runId } = await createRun(hers.id);
    const { id } = await db().syncSetAside.create({
      data: {
        runId,
        companyId: hers.id,
        resource: "employees",
        reason: "uuid is missing",
        raw: { first_name: "Sam" },
      },
    });
    expect(await findRun(avery, runId)).toBeNull();
    expect(await findRun(olivia, runId, mine.id)).toBeNull();
    expect(await findRun(olivia, "no uuid")).toBeNull();
    const run = (await findRun(olivia, runId, hers.id))!;
    expect((await listSetAside(run)).rows).toMatchObject([
      { id: String(id), reason: "uuid is missing" },
    ]);
    expect(JSON.stringify(await listSetAside(run))).not.toContain("Sam");
    expect(await findSetAsideJson(olivia, run, String(id))).toBeNull();
    const operator = await createViewer("operator");
    expect(await findSetAsideJson(operator, run, String(id))).toMatchObject({
      raw: { first_name: "Sam" },
    });
    const other = (await findRun(operator, (await createRun(mine.id)).runId))!;
    expect(await findSetAsideJson(operator, other, String(id))).toBeNull();
  });
});

describe("what a run changed", () => {
  it("is every row it last created, changed or marked, with fields before and after and pay hidden", async () => {
    const [first, second] = [await createRun(mine.id), await createRun(mine.id)];
    const changed = await createEmployee(first, { firstName: "Changed", lastName: "Person" });
    const removed = await createEmployee(first, { firstName: "Removed", lastName: "Person" });
    await createEmployee(first, { firstName: "Untouched", lastName: "Person" });
    const created = await createEmployee(second, { firstName: "New", lastName: "Person" });
    const { runId } = second;
    await db().employee.updateMany({
      where: { gustoUuid: changed },
      data: {
        changedRunId: runId,
        previous: { jobs: [{ rate: "1.00" }], title: "Baker" },
        raw: { jobs: [{ rate: "2.00" }], title: "Cook" },
      },
    });
    await db().employee.updateMany({
      where: { gustoUuid: removed },
      data: { changedRunId: runId, deletedAt: new Date() },
    });

    expect(await countRunChanges(avery, mine.id, runId)).toEqual({
      employees: 3,
      jobs: 1,
      compensations: 1,
    });
    const asked = { companyId: mine.id, runId, table: "employees" as const, withPay: false };
    const { changes } = await listRunChanges(avery, asked);
    expect(Object.fromEntries(changes.map(({ id, kind }) => [id, kind]))).toEqual({
      [changed]: "changed",
      [removed]: "deleted",
      [created]: "created",
    });
    expect(changes.find(({ id }) => id === changed)?.fields).toEqual([
      { field: "jobs.1.rate", before: "[hidden]", after: "[hidden]" },
      { field: "title", before: "Baker", after: "Cook" },
    ]);
    const pages: string[] = [];
    let after: string | undefined;
    do {
      const page = await listRunChanges(avery, { ...asked, after, limit: 1 });
      pages.push(...page.changes.map(({ id }) => id));
      after = page.next ?? undefined;
    } while (after);
    expect(pages).toEqual(changes.map(({ id }) => id));
    expect(await listRunChanges(olivia, asked)).toEqual({ changes: [], next: null });
    expect(await countRunChanges(olivia, mine.id, runId)).toEqual({});
    // The same run under another company's URL.
    expect(await countRunChanges(olivia, hers.id, runId)).toEqual({});
  });
});

describe("a company's data status", () => {
  it("follows from the runs, the switch and the record", async () => {
    expect(await readSyncStatus(avery, mine.id)).toMatchObject({
      hasData: false,
      lastRun: null,
      lastReadAt: null,
      isOn: false,
      nextAt: null,
    });
    await db().company.update({ where: { id: mine.id }, data: { syncSelected: true } });
    const good = await createRun(mine.id);
    await createEmployee(good, { firstName: "Ada", lastName: "Lovelace" });
    await createRun(mine.id, { state: "failed" });
    const waiting = await createRun(mine.id, { state: "queued" });
    const status = await readSyncStatus(avery, mine.id);
    expect(status).toMatchObject({
      hasData: true,
      isOn: true,
      activeRunId: waiting.runId,
      lastRun: { state: "failed" },
    });
    expect(status.lastReadAt).not.toBeNull();
    expect(status.nextAt?.getTime()).toBeGreaterThan(Date.now());
    await db().company.update({ where: { id: mine.id }, data: { eraseRequestedAt: new Date() } });
    expect(await readSyncStatus(avery, mine.id)).toMatchObject({ hasData: false, isErasing: true });
    expect(await readSyncStatus(olivia, mine.id)).toMatchObject({
      hasData: false,
      isErasing: false,
      lastRun: null,
    });
  });
});
