import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { callerOf } from "#test/caller-of.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { setCompanySync } from "../choice/select-companies.ts";
import { disconnectCompany } from "../disconnect-company.ts";
import { claimItem } from "./bulk-items.ts";
import { claimBulkAction } from "./bulk-lease.ts";
import type { BulkSelection } from "./bulk-views.ts";
import { listBulkResults } from "./list-bulk-results.ts";
import { startBulkAction } from "./start-bulk-action.ts";
import { switchSync } from "./switch-sync.ts";
import { workOnBulkActions } from "./work-on-bulk-actions.ts";

withDatabase();

let avery: Viewer;
let operator: Viewer;

beforeEach(async () => {
  [avery, operator] = [await createViewer(), await createViewer("operator")];
  Object.assign(env(), { OPERATOR_EMAILS: [operator.email] });
});
afterEach(() => {
  env().COMPANY_SELECTION = "many";
});

async function owned(count: number): Promise<string[]> {
  const ids = [];
  for (let made = 0; made < count; made += 1) ids.push((await createCompany([avery])).id);
  return ids;
}

type Switch = "sync_on" | "sync_off";

const start = (kind: Switch, selection: BulkSelection, viewer = operator) =>
  startBulkAction(callerOf(viewer, "10.0.0.9"), { kind, selection, typed: "" });

/** Starts it, works until it is done, and returns what became of each company. */
async function switched(kind: Switch, selection: BulkSelection, viewer = operator) {
  const id = await start(kind, selection, viewer);
  await workOnBulkActions({ among: [id] });
  return { id, codes: await codesOf(id) };
}

async function codesOf(id: string) {
  const { results } = await listBulkResults(operator, id);
  return Object.fromEntries(results.map(({ companyId, code }) => [companyId, code]));
}

const isOn = async (id = "") =>
  (await db().company.findUniqueOrThrow({ where: { id } })).syncSelected;

describe("turning sync on for many", () => {
  it("switches those that are off, says what it left, and reads them in the background", async () => {
    const [off = "", on = "", ended = ""] = await owned(3);
    await setCompanySync(callerOf(avery), on, true);
    await disconnectCompany(callerOf(avery), ended);
    const { id, codes } = await switched("sync_on", { companyIds: [off, on, ended] });
    expect(codes).toEqual({ [off]: "sync_on", [on]: "unchanged", [ended]: "conflict" });
    expect([await isOn(off), await isOn(on), await isOn(ended)]).toEqual([true, true, false]);
    expect(await db().syncRun.findMany({ where: { companyId: off } })).toMatchObject([
      { trigger: "bulk", actor: `user:${operator.userId}` },
    ]);
    expect(
      await db().auditLog.findMany({
        where: { actor: `user:${operator.userId}` },
        orderBy: { id: "asc" },
        select: { action: true, subject: true, ip: true },
      }),
    ).toEqual([
      { action: "bulk_started", subject: `bulk-action:${id}`, ip: "10.0.0.9" },
      { action: "pick", subject: `company:${off}`, ip: "10.0.0.9" },
    ]);
  });

  it("an admin switches their own companies only", async () => {
    const [own = ""] = await owned(1);
    const foreign = await createCompany([await createViewer()]);
    const { codes } = await switched("sync_on", { companyIds: [own, foreign.id] }, avery);
    expect(codes).toEqual({ [own]: "sync_on" });
    expect(await isOn(foreign.id)).toBe(false);
  });

  it("is refused where only one company may be on", async () => {
    const ids = await owned(2);
    env().COMPANY_SELECTION = "one";
    await expect(start("sync_on", { companyIds: ids }, avery)).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

describe("undoing a switch", () => {
  it("switches back those that it switched, but for those that somebody switched since", async () => {
    const [first = "", again = "", before = ""] = await owned(3);
    await setCompanySync(callerOf(avery), before, true);
    const { id } = await switched("sync_on", { companyIds: [first, again, before] }, avery);
    await setCompanySync(callerOf(avery), again, false);
    await setCompanySync(callerOf(avery), again, true);
    const undo = await switched("sync_off", { filter: { changedBy: id } }, avery);
    expect(undo.codes).toEqual({ [first]: "sync_off", [again]: "switched_since" });
    expect([await isOn(first), await isOn(again), await isOn(before)]).toEqual([false, true, true]);
    const redo = await switched("sync_on", { filter: { changedBy: undo.id } }, avery);
    expect(redo.codes).toEqual({ [first]: "sync_on" });
  });

  it("waits until the switch has ended, and belongs to those who see it", async () => {
    const companyIds = await owned(1);
    const id = await start("sync_on", { companyIds }, avery);
    const changed = { filter: { changedBy: id } };
    await expect(start("sync_off", changed, avery)).rejects.toMatchObject({
      code: "invalid_input",
    });
    await workOnBulkActions({ among: [id] });
    await expect(start("sync_off", changed, await createViewer())).rejects.toMatchObject({
      code: "not_found",
    });
    expect((await switched("sync_off", changed)).codes).toEqual({
      [companyIds[0] ?? ""]: "sync_off",
    });
  });
});

describe("a worker that is killed at a switch", () => {
  async function begun() {
    const [companyId = ""] = await owned(1);
    const id = await start("sync_on", { companyIds: [companyId] }, avery);
    const held = await claimBulkAction([id]);
    if (!held || !(await claimItem(held, companyId))) throw new Error("It could not be claimed.");
    const pass = async () => {
      await db().bulkAction.update({ where: { id }, data: { leaseExpiresAt: new Date(0) } });
      await workOnBulkActions({ among: [id] });
    };
    return { id, companyId, held, pass };
  }

  it("leaves the switch and its result, or neither", async () => {
    const { id, companyId, held, pass } = await begun();
    await switchSync(callerOf(avery), companyId, held, true);
    await pass();
    expect(await codesOf(id)).toEqual({ [companyId]: "sync_on" });
    expect(await db().bulkAction.findUniqueOrThrow({ where: { id } })).toMatchObject({
      ...{ state: "done", succeeded: 1, skipped: 0 },
    });
  });

  it("but went on in silence switches nothing after another took over", async () => {
    const { id, companyId, held, pass } = await begun();
    await pass();
    await setCompanySync(callerOf(avery), companyId, false);
    await expect(switchSync(callerOf(avery), companyId, held, true)).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await isOn(companyId)).toBe(false);
    expect(await codesOf(id)).toEqual({ [companyId]: "sync_on" });
  });
});
