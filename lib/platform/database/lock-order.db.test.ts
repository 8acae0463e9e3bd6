import { expect, it } from "vitest";
import { withDatabase } from "#test/with-database.ts";
import { db } from "./db.ts";
import { lockCompanies, lockRuns, lockTokens, lockUsers } from "./lock-order.ts";
import { transaction } from "./transaction.ts";

withDatabase();

const [first, second] = [
  "00000000-0000-4000-8000-000000000001",
  "00000000-0000-4000-8000-000000000002",
] as const;
const wrong = { name: "LockOrderError" };

it("a transaction locks down the ladder, never up", async () => {
  await transaction(async (tx) => {
    await lockUsers(tx, [first]);
    await lockCompanies(tx, [second, first]);
    await lockTokens(tx, [first]);
    await lockRuns(tx, [first]);
  });
  await expect(
    transaction(async (tx) => {
      await lockRuns(tx, [first]);
      await lockCompanies(tx, [first]);
    }),
  ).rejects.toMatchObject(wrong);
  await expect(
    transaction(async (tx) => {
      await lockCompanies(tx, [first]);
      await lockUsers(tx, [first]);
    }),
  ).rejects.toMatchObject(wrong);
});

it("rows on one rung are locked in id order, even across two calls", async () => {
  await transaction(async (tx) => {
    await lockCompanies(tx, [first]);
    await lockCompanies(tx, [second]);
  });
  await expect(
    transaction(async (tx) => {
      await lockCompanies(tx, [second]);
      await lockCompanies(tx, [first]);
    }),
  ).rejects.toMatchObject(wrong);
});

it("rows a transaction holds may be locked again at any time", async () => {
  await transaction(async (tx) => {
    await lockCompanies(tx, [first, second]);
    await lockRuns(tx, [first]);
    await lockCompanies(tx, [first]);
  });
});

it("a lock outside a transaction would end before it is used, and is refused", async () => {
  await expect(lockCompanies(db(), [first])).rejects.toMatchObject(wrong);
});

it("a deleted company is not among the locked ones", async () => {
  const { id } = await db().company.create({
    data: { environment: "demo", gustoUuid: second, name: "Anders Bakery" },
  });
  expect(await transaction((tx) => lockCompanies(tx, [first, id]))).toEqual([id]);
});
