import { expect, it } from "vitest";
import { createCheckpoint, createRun } from "#test/payroll-rows.ts";
import { createCompany } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { db } from "#lib/platform/database/db.ts";
import type { SyncRunState } from "#lib/generated/prisma/client.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { deleteOldRuns } from "./delete-old-runs.ts";

withDatabase();

type Fields = { state?: SyncRunState; daysAgo: number; reads?: string[]; targets?: object[] };

/** Runs created earlier have smaller ids. */
async function oldRun(
  companyId: string,
  { state = "succeeded", daysAgo, reads = ["employees"], targets }: Fields,
): Promise<string> {
  const { runId } = await createRun(companyId, { state });
  const createdAt = new Date(Date.now() - daysAgo * DAY_MS);
  await db().syncRun.update({
    where: { id: runId },
    data: {
      createdAt,
      ...(state !== "queued" && state !== "running" && { endedAt: createdAt }),
      ...(targets && { targets }),
    },
  });
  for (const [position, resource] of reads.entries())
    await createCheckpoint(runId, resource, position);
  return runId;
}

async function kept(companyId: string): Promise<string[]> {
  return (
    await db().syncRun.findMany({
      where: { companyId },
      orderBy: { id: "asc" },
      select: { id: true },
    })
  ).map(({ id }) => id);
}

it("deletes runs with their checkpoints after SYNC_RUN_HISTORY_DAYS, and not a day before", async () => {
  const { id } = await createCompany([]);
  const old = await oldRun(id, { daysAgo: 181 });
  const targeted = await oldRun(id, { daysAgo: 181, targets: [{ resource: "employees" }] });
  const recent = await oldRun(id, { daysAgo: 179 });
  const newest = await oldRun(id, { daysAgo: 1 });
  await deleteOldRuns();
  expect(await kept(id)).toEqual([recent, newest]);
  expect(await db().syncCheckpoint.count({ where: { runId: { in: [old, targeted] } } })).toBe(0);
});

it("keeps each resource's newest complete run, the newest run, and open ones, however old", async () => {
  const { id } = await createCompany([]);
  await oldRun(id, { daysAgo: 500, reads: ["payrolls", "employees"] });
  const lastOfPayrolls = await oldRun(id, {
    daysAgo: 400,
    reads: ["payrolls", "employees"],
    state: "partial",
  });
  const lastOfEmployees = await oldRun(id, { daysAgo: 300 });
  await oldRun(id, {
    daysAgo: 290,
    reads: ["payrolls", "employees"],
    targets: [{ resource: "payrolls" }],
  });
  await oldRun(id, { daysAgo: 280, state: "failed", reads: [] });
  const newestEnded = await oldRun(id, { daysAgo: 270, state: "failed", reads: [] });
  await deleteOldRuns();
  expect(await kept(id)).toEqual([lastOfPayrolls, lastOfEmployees, newestEnded]);
  const open = await oldRun(id, { daysAgo: 260, state: "queued", reads: [] });
  const later = await oldRun(id, { daysAgo: 250, state: "failed", reads: [] });
  await deleteOldRuns();
  expect(await kept(id)).toEqual([lastOfPayrolls, lastOfEmployees, open, later]);
});

it("keeps a run whose problem records no later run has replaced", async () => {
  const { id: companyId } = await createCompany([]);
  const runId = await oldRun(companyId, { daysAgo: 300 });
  await db().syncSetAside.create({
    data: { runId, companyId, resource: "employees", reason: "uuid is missing", raw: {} },
  });
  const newest = await oldRun(companyId, { daysAgo: 1 });
  await deleteOldRuns();
  expect(await kept(companyId)).toEqual([runId, newest]);
});

it("skips kept runs, a few at a time, and wraps around at the end", async () => {
  const { id } = await createCompany([]);
  const staying = await Promise.all([createCompany([]), createCompany([]), createCompany([])]);
  for (const company of staying) await oldRun(company.id, { daysAgo: 1_000 });
  for (let index = 0; index < 5; index += 1) await oldRun(id, { daysAgo: 500 - index });
  const newest = await oldRun(id, { daysAgo: 1 });
  await deleteOldRuns(2);
  expect(await kept(id)).toEqual([newest]);
  const { id: another } = await createCompany([]);
  await oldRun(another, { daysAgo: 2_000 });
  const last = await oldRun(another, { daysAgo: 1 });
  await deleteOldRuns(2);
  expect(await kept(another)).toEqual([last]);
});

it("a scheduled run that went well and changed nothing goes after SYNC_RUN_UNCHANGED_DAYS, all others stay", async () => {
  const { id } = await createCompany([]);
  const unchanged = await oldRun(id, { daysAgo: 15 });
  const changed = await oldRun(id, { daysAgo: 15 });
  const withReason = await oldRun(id, { daysAgo: 15 });
  const failed = await oldRun(id, { daysAgo: 15, state: "failed" });
  const asked = await oldRun(id, { daysAgo: 15 });
  const recent = await oldRun(id, { daysAgo: 13 });
  await db().syncRun.updateMany({
    where: { id: { in: [unchanged, changed, withReason, failed, recent] } },
    data: { trigger: "schedule" },
  });
  await db().syncRun.update({ where: { id: asked }, data: { trigger: "person" } });
  await db().syncCheckpoint.updateMany({
    data: { created: 0, updated: 0, deleted: 0 },
    where: { runId: { in: [unchanged, changed, withReason, recent] } },
  });
  await db().syncCheckpoint.updateMany({ where: { runId: changed }, data: { updated: 1 } });
  await db().syncCheckpoint.updateMany({
    where: { runId: withReason },
    data: { reason: "incomplete" },
  });
  await deleteOldRuns();
  expect(await kept(id)).toEqual([changed, withReason, failed, asked, recent]);
});
