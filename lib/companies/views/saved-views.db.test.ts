import { describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { callerOf } from "#test/caller-of.ts";
import { createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { deleteView, listSavedViews, saveView } from "./saved-views.ts";

withDatabase();

const view = (name: string, isShared = false) => ({
  ...{ name, query: { q: "north", health: "retrying" as const }, isShared },
});
const namesOf = async (viewer: Parameters<typeof listSavedViews>[0]) =>
  (await listSavedViews(viewer)).map(({ name }) => name);

describe("saved views", () => {
  it("are a person's own, and those that operators share are every operator's", async () => {
    const [one, other] = [await createViewer("operator"), await createViewer("operator")];
    const admin = await createViewer();
    await saveView(callerOf(one), view("Mine"));
    await saveView(callerOf(one), view("Ours", true));
    await saveView(callerOf(admin), view("An admin's", true));
    expect(await namesOf(one)).toEqual(["Mine", "Ours"]);
    expect(await listSavedViews(other)).toMatchObject([
      { name: "Ours", query: { q: "north", health: "retrying" } },
    ]);
    expect(await namesOf(admin)).toEqual(["An admin's"]);
    const [ours] = await listSavedViews(other);
    await expect(deleteView(callerOf(admin), ours?.id ?? "")).rejects.toMatchObject({
      code: "not_found",
    });
    await deleteView(callerOf(other), ours?.id ?? "");
    expect(await namesOf(one)).toEqual(["Mine"]);
  });

  it("of the same name are replaced, and have a short name", async () => {
    const admin = await createViewer();
    await saveView(callerOf(admin), view(" My   view "));
    await saveView(callerOf(admin), { ...view("My view"), query: { sort: "name" } });
    expect(await listSavedViews(admin)).toMatchObject([
      { name: "My view", query: { sort: "name" } },
    ]);
    for (const name of ["", "  ", "x".repeat(41)])
      await expect(saveView(callerOf(admin), view(name))).rejects.toMatchObject({
        ...{ code: "invalid_input", field: "name" },
      });
  });

  it("are limited in number, also for two tabs at once", async () => {
    const admin = await createViewer();
    await db().savedView.createMany({
      data: Array.from({ length: 29 }, (_, number) => ({
        ...{ userId: admin.userId, name: `View ${number}`, query: {} },
      })),
    });
    const saved = await Promise.allSettled(
      ["a", "b", "c"].map((name) => saveView(callerOf(admin), view(name))),
    );
    expect(saved.map(({ status }) => status).toSorted()).toEqual([
      ...["fulfilled", "rejected", "rejected"],
    ]);
    await saveView(callerOf(admin), view("View 3"));
  });
});
