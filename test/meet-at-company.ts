import { expect } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { lockCompanies } from "#lib/platform/database/lock-order.ts";
import { transaction } from "#lib/platform/database/transaction.ts";

type Act = () => Promise<unknown>;

/** Makes `first` and `second` meet at the company's row, in this order. Returns both results. */
export function meetAtCompany(
  companyId: string,
  first: Act,
  second: Act,
): Promise<[PromiseSettledResult<unknown>, PromiseSettledResult<unknown>]> {
  return transaction(async (tx) => {
    await lockCompanies(tx, [companyId]);
    const one = first();
    await waitForWaiters(1);
    const two = second();
    await waitForWaiters(2);
    return { both: Promise.allSettled([one, two]) };
  }).then(({ both }) => both);
}

/** Waits until this many of the test's statements are waiting for a lock. */
export async function waitForWaiters(count: number): Promise<void> {
  const waiting = async () =>
    Number(
      (
        await db().$queryRaw<{ count: bigint }[]>`
          SELECT count(*) AS count
          FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`
      )[0]?.count,
    );
  await expect.poll(waiting, { timeout: 4_000, interval: 10 }).toBe(count);
}
