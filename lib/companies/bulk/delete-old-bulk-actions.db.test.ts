import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { deleteOldBulkActions } from "./delete-old-bulk-actions.ts";

withDatabase();

it("old bulk actions go with their results in short steps, and newer ones stay", async () => {
  const { userId } = await createViewer();
  const create = (days: number) =>
    db().bulkAction.create({
      data: {
        ...{ kind: "sync", userId, createdAt: new Date(Date.now() - days * DAY_MS) },
        items: { create: Array.from({ length: 5 }, () => ({ companyId: randomUUID() })) },
      },
    });
  const [old, young] = [await create(91), await create(89)];
  expect(await deleteOldBulkActions(2)).toBe(1);
  expect(await db().bulkAction.findMany({ select: { id: true } })).toEqual([{ id: young.id }]);
  expect(await db().bulkItem.count({ where: { actionId: old.id } })).toBe(0);
  expect(await db().bulkItem.count({ where: { actionId: young.id } })).toBe(5);
});
