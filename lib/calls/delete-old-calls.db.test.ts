import { expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { withDatabase } from "#test/with-database.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { deleteOldCalls } from "./delete-old-calls.ts";
import { ORGANIZATION_ID } from "./write-calls.ts";

withDatabase();

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);

it("per-minute records go after CALL_RECORD_DAYS, failed calls and totals after CALL_HISTORY_DAYS, and totals keep what was deleted", async () => {
  const call = { environment: "demo" as const, endpoint: "/v1/events" };
  const record = {
    ...{ ...call, companyId: ORGANIZATION_ID, status: 200 },
    ...{ calls: 1, totalMs: 1, maxMs: 1 },
  };
  await db().gustoCallBucket.createMany({
    data: [1, 4, 39, 41].map((days) => ({ ...record, minute: daysAgo(days) })),
  });
  await db().gustoCallFailure.createMany({
    data: [1, 39, 41].map((days) => ({ ...call, status: 500, at: daysAgo(days) })),
  });
  await deleteOldCalls();
  const steps = async (rows: Promise<{ stepMinutes: number }[]>) =>
    (await rows).map(({ stepMinutes }) => stepMinutes).toSorted((a, b) => a - b);
  expect(await db().gustoCallBucket.count()).toBe(1);
  expect(await db().gustoCallFailure.count()).toBe(2);
  expect(await db().gustoCompanyCallTotal.count()).toBe(3);
  expect(await steps(db().gustoCallTotal.findMany())).toEqual([1, 15, 360, 360, 360]);
  expect(await steps(db().gustoFailureTotal.findMany())).toEqual([1, 15, 360, 360]);
});
