import { beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { callerOf } from "#test/caller-of.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { changeTag } from "../tags/change-tags.ts";
import { claimItem } from "./bulk-items.ts";
import { claimBulkAction } from "./bulk-lease.ts";
import type { BulkSelection } from "./bulk-views.ts";
import { changeTagInBulk } from "./change-tag-in-bulk.ts";
import { findBulkAction } from "./find-bulk-action.ts";
import { listBulkResults } from "./list-bulk-results.ts";
import { startBulkAction } from "./start-bulk-action.ts";
import { stopBulkAction } from "./stop-bulk-action.ts";
import { workOnBulkActions } from "./work-on-bulk-actions.ts";

withDatabase();

let operator: Viewer;
let name = "";

beforeEach(async () => {
  operator = await createViewer("operator");
  Object.assign(env(), { OPERATOR_EMAILS: [operator.email] });
  name = `Bulk ${operator.userId}`;
});

async function companies(count: number): Promise<string[]> {
  const ids = [];
  for (let made = 0; made < count; made += 1) ids.push((await createCompany([], { name })).id);
  return ids;
}

type Kind = "add_tag" | "remove_tag";

const start = (kind: Kind, selection: BulkSelection, tag?: string, viewer = operator) =>
  startBulkAction(callerOf(viewer, "10.0.0.9"), { kind, selection, tag, typed: "" });

/** Starts it, works until it is done, and returns what became of each company. */
async function tagged(kind: Kind, selection: BulkSelection, tag?: string) {
  const id = await start(kind, selection, tag);
  await workOnBulkActions({ among: [id] });
  return { id, codes: await codesOf(id) };
}

async function codesOf(id: string) {
  const { results } = await listBulkResults(operator, id);
  return Object.fromEntries(results.map(({ companyId, code }) => [companyId, code]));
}

const add = (companyId: string, tag: string) =>
  changeTag(callerOf(operator), companyId, { tag, isAdded: true });
const remove = (companyId: string, tag: string) =>
  changeTag(callerOf(operator), companyId, { tag, isAdded: false });
const tagsOf = async (companyId = "") =>
  (await db().companyTag.findMany({ where: { companyId }, orderBy: { tag: "asc" } })).map(
    ({ tag }) => tag,
  );

describe("a tag for many companies", () => {
  it("is put on all that match, says which it left, and is on record for each", async () => {
    const [plain = "", had = "", full = ""] = await companies(3);
    await add(had, "o'neill 🦜");
    await db().companyTag.createMany({
      data: Array.from({ length: 20 }, (_, number) => ({ companyId: full, tag: `${number}` })),
    });
    const { id, codes } = await tagged("add_tag", { filter: { q: name } }, " O'Neill  🦜");
    expect(codes).toEqual({ [plain]: "tag_added", [had]: "unchanged", [full]: "conflict" });
    expect(await tagsOf(plain)).toEqual(["o'neill 🦜"]);
    expect(await tagsOf(full)).toHaveLength(20);
    expect(await findBulkAction(operator, id)).toMatchObject({ tag: "o'neill 🦜", succeeded: 1 });
    const lines = await db().auditLog.findMany({
      where: { actor: `user:${operator.userId}`, ip: "10.0.0.9" },
      orderBy: { id: "asc" },
      select: { action: true, subject: true, detail: true },
    });
    expect(lines).toMatchObject([
      {
        ...{ action: "bulk_started", subject: `bulk-action:${id}` },
        detail: { kind: "add_tag", tag: "o'neill 🦜" },
      },
      { action: "tag_added", subject: `company:${plain}`, detail: { tag: "o'neill 🦜" } },
    ]);
  });

  it("is chosen by another tag, which it may take away on the way", async () => {
    const ids = await companies(5);
    const own = operator.userId;
    for (const id of ids.slice(0, 3)) await add(id, own);
    const id = await start("remove_tag", { filter: { tag: own } }, own);
    await workOnBulkActions({ among: [id], step: 2 });
    expect(Object.values(await codesOf(id))).toEqual(Array(3).fill("tag_removed"));
    expect((await Promise.all(ids.map(tagsOf))).flat()).toEqual([]);
  });

  it("is needed, and is for operators", async () => {
    const companyIds = await companies(1);
    for (const tag of [undefined, "", "a,b"])
      await expect(start("add_tag", { companyIds }, tag)).rejects.toMatchObject({
        ...{ code: "invalid_input", field: "tag" },
      });
    await expect(
      start("add_tag", { companyIds }, "vip", await createViewer()),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  it("reaches nobody after a stop", async () => {
    const companyIds = await companies(2);
    const id = await start("add_tag", { companyIds }, "late");
    await stopBulkAction(callerOf(operator), id);
    await workOnBulkActions({ among: [id] });
    expect((await Promise.all(companyIds.map(tagsOf))).flat()).toEqual([]);
  });
});

describe("undoing it", () => {
  it("takes the tag off those that it tagged, but for those tagged by somebody since", async () => {
    const [first = "", again = "", before = ""] = await companies(3);
    await add(before, "vip");
    const { id } = await tagged("add_tag", { companyIds: [first, again, before] }, "vip");
    await remove(again, "vip");
    await add(again, "vip");
    const undo = await tagged("remove_tag", { filter: { changedBy: id } });
    expect(undo.codes).toEqual({ [first]: "tag_removed", [again]: "tagged_since" });
    expect((await Promise.all([first, again, before].map(tagsOf))).map((tags) => tags[0])).toEqual([
      ...[undefined, "vip", "vip"],
    ]);
    const redo = await tagged("add_tag", { filter: { changedBy: undo.id } });
    expect(redo.codes).toEqual({ [first]: "tag_added" });
  });
});

describe("a worker that is killed at a tag", () => {
  it("leaves the tag and its result, or neither, and adds nothing after another took over", async () => {
    const [companyId = ""] = await companies(1);
    const id = await start("add_tag", { companyIds: [companyId] }, "vip");
    const held = await claimBulkAction([id]);
    if (!held || !(await claimItem(held, companyId))) throw new Error("It could not be claimed.");
    const pass = async () => {
      await db().bulkAction.update({ where: { id }, data: { leaseExpiresAt: new Date(0) } });
      await workOnBulkActions({ among: [id] });
    };
    await pass();
    await remove(companyId, "vip");
    await expect(changeTagInBulk(callerOf(operator), companyId, held, true)).rejects.toMatchObject({
      code: "conflict",
    });
    expect([await tagsOf(companyId), await codesOf(id)]).toEqual([
      ...[[], { [companyId]: "tag_added" }],
    ]);
  });
});
