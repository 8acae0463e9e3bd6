import { beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { callerOf } from "#test/caller-of.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { findCompany } from "../find-company.ts";
import { changesMarker } from "../list/changes-marker.ts";
import { listCompanies } from "../list/list-companies.ts";
import { changeTag } from "./change-tags.ts";
import { isTagInUse, listTags } from "./list-tags.ts";
import { MOST_TAGS } from "./tag.ts";

withDatabase();

let operator: Viewer;
let admin: Viewer;
let companyId: string;

beforeEach(async () => {
  [operator, admin] = [await createViewer("operator"), await createViewer()];
  companyId = (await createCompany([admin])).id;
});

const add = (tag: string, by = operator, id = companyId) =>
  changeTag(callerOf(by), id, { tag, isAdded: true });
const remove = (tag: string, by = operator) =>
  changeTag(callerOf(by), companyId, { tag, isAdded: false });
const tagsOf = async (viewer = operator) => (await findCompany(viewer, companyId))?.tags;
const linesOf = (actor: Viewer) =>
  db().auditLog.findMany({
    where: { actor: `user:${actor.userId}` },
    orderBy: { id: "asc" },
    select: { action: true, subject: true, detail: true },
  });

describe("a company's tags", () => {
  it("are added and removed once each, whatever the case, and it is on record who did", async () => {
    expect(await add(" VIP  West")).toEqual({ tag: "vip west", isChanged: true });
    expect(await add("vip west")).toEqual({ tag: "vip west", isChanged: false });
    expect(await tagsOf()).toEqual(["vip west"]);
    expect(await remove("Vip West")).toMatchObject({ isChanged: true });
    expect(await remove("vip west")).toMatchObject({ isChanged: false });
    expect(await tagsOf()).toEqual([]);
    const subject = `company:${companyId}`;
    expect(await linesOf(operator)).toEqual([
      { action: "tag_added", subject, detail: { tag: "vip west" } },
      { action: "tag_removed", subject, detail: { tag: "vip west" } },
    ]);
  });

  it("may be odd: apostrophes, emoji, and what looks like a command, are found as they are", async () => {
    const odd = [
      "o'neill's",
      "🦜",
      `'); drop table company_tags; --`,
      "50%_\\",
      "<script>",
      "日本",
    ];
    for (const tag of odd) await add(tag);
    expect((await tagsOf())?.toSorted()).toEqual(odd.toSorted());
    for (const tag of odd) {
      const { companies } = await listCompanies(operator, { tag });
      expect(companies.map(({ id }) => id)).toContain(companyId);
      expect(companies[0]?.tags).toContain(tag);
    }
    expect((await listCompanies(operator, { tag: "%" })).companies).toEqual([]);
    for (const tag of odd) await remove(tag);
    expect(await tagsOf()).toEqual([]);
  });

  it.each(["", "a,b", "x".repeat(41), "a\u0000b"])("are refused where they are none: %j", (tag) =>
    expect(add(tag)).rejects.toMatchObject({ code: "invalid_input", field: "tag" }),
  );

  it("are limited in number, also for two people at once", async () => {
    const other = await createViewer("operator");
    for (let number = 1; number < MOST_TAGS; number += 1) await add(`tag ${number}`);
    const added = await Promise.allSettled([add("a"), add("b", other), add("c"), add("d", other)]);
    expect(added.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(added.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "conflict", message: expect.stringContaining("20 tags") as string },
    });
    expect(await tagsOf()).toHaveLength(MOST_TAGS);
    expect(await add("Tag 1")).toMatchObject({ isChanged: false });
  });

  it("of two people who add the same at once are one, by one of them", async () => {
    const other = await createViewer("operator");
    const added = await Promise.all([
      add("vip"),
      add("VIP", other),
      add("vip "),
      add("vip", other),
    ]);
    expect(added.filter(({ isChanged }) => isChanged)).toHaveLength(1);
    expect([...(await linesOf(operator)), ...(await linesOf(other))]).toHaveLength(1);
    expect(await tagsOf()).toEqual(["vip"]);
  });

  it("are the staff's: a company's admin neither changes nor sees them, nor finds by them", async () => {
    await expect(add("mine", admin)).rejects.toMatchObject({ code: "not_found" });
    await add("churn risk");
    expect(await tagsOf(admin)).toEqual([]);
    const { companies } = await listCompanies(admin);
    expect(companies).toMatchObject([{ id: companyId, tags: [] }]);
    expect((await listCompanies(admin, { tag: "churn risk" })).total).toBe(0);
    expect([await listTags(admin), await isTagInUse(admin, "churn risk")]).toEqual([[], false]);
    expect(await remove("churn risk", admin).catch(({ code }: { code: string }) => code)).toBe(
      "not_found",
    );
  });

  it("are seen by a service whose key is limited to the company", async () => {
    await add("limited");
    const { gustoUuid } = await db().company.findUniqueOrThrow({ where: { id: companyId } });
    const service: Viewer = { ...admin, userId: companyId, companyUuids: [gustoUuid] };
    const { companies } = await listCompanies(service, { tag: "LIMITED" });
    expect(companies).toMatchObject([{ id: companyId, tags: ["limited"] }]);
  });

  it("move open lists, and go with the company", async () => {
    const before = await changesMarker(operator);
    await add("gone soon");
    expect(await changesMarker(operator)).not.toBe(before);
    await db().company.delete({ where: { id: companyId } });
    expect(await isTagInUse(operator, "gone soon")).toBe(false);
    await expect(add("late")).rejects.toMatchObject({ code: "not_found" });
  });
});

it("tags are suggested by name, each once", async () => {
  await db().companyTag.deleteMany();
  const { id } = await createCompany([admin]);
  for (const tag of ["b", "a"]) await add(tag);
  await add("b", operator, id);
  await add("c", operator, id);
  expect(await listTags(operator)).toEqual(["a", "b", "c"]);
  expect([await isTagInUse(operator, "b"), await isTagInUse(operator, "z")]).toEqual([true, false]);
});
