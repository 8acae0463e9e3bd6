import { expect, it } from "vitest";
import { createGrant } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { db } from "#lib/platform/database/db.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { deleteOldTokenEvents } from "./delete-old-token-events.ts";

withDatabase();

it("keeps the timeline of a token for TOKEN_HISTORY_DAYS, and deletes what is older, in steps", async () => {
  const tokenId = await createGrant([]);
  const event = (days: number) => ({
    tokenId,
    type: "refreshed",
    actor: "worker",
    process: "test",
    at: new Date(Date.now() - days * DAY_MS),
  });
  await db().tokenEvent.createMany({
    data: [...Array.from({ length: 4_100 }, () => event(401)), event(399), event(0)],
  });
  expect(await deleteOldTokenEvents()).toBe(4_100);
  expect(await db().tokenEvent.count({ where: { tokenId } })).toBe(2);
  expect(await deleteOldTokenEvents()).toBe(0);
});
