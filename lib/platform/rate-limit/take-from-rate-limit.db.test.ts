import { afterEach, expect, it, vi } from "vitest";
import { withDatabase } from "#test/with-database.ts";
import { db } from "../database/db.ts";
import { RATE_LIMITS } from "./rate-limits.ts";
import { deleteEndedWindows, takeFromRateLimit } from "./take-from-rate-limit.ts";

withDatabase();

const { points, windowSeconds } = RATE_LIMITS.alert_test;
const TEN_MINUTES = 600_000;

afterEach(() => void vi.useRealTimers());

function skewBy(ms: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
}
async function take(key: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await takeFromRateLimit("alert_test", key);
}
/** Seconds to wait; null when one more is allowed. */
const waitOf = (key: string) =>
  takeFromRateLimit("alert_test", key).then(
    () => null,
    ({ retryAfterSeconds }: { retryAfterSeconds: number }) => retryAfterSeconds,
  );
const endWindow = (key: string) =>
  db().$executeRaw`
      UPDATE rate_limits
      SET expire = expire - ${windowSeconds * 1_000}
      WHERE key = ${`alert_test:${key}`}`;

it("allows so many within a window, says how long to wait, and allows as many in the next", async () => {
  await take("ann", points);
  expect(await waitOf("ann")).toSatisfy((wait: number) => wait > 50 && wait <= windowSeconds);
  expect(await waitOf("bea")).toBeNull();
  await endWindow("ann");
  await take("ann", points);
  expect(await waitOf("ann")).not.toBeNull();
});

it("counts those who come at once", async () => {
  const waits = await Promise.all(Array.from({ length: 3 * points }, () => waitOf("many")));
  expect(waits.filter((wait) => wait === null)).toHaveLength(points);
});

it.each([
  ["ahead", TEN_MINUTES],
  ["behind", -TEN_MINUTES],
])("is the same for processes whose clocks are ten minutes %s", async (way, ms) => {
  await take(way, points / 2);
  skewBy(ms);
  await take(way, points / 2);
  expect(await waitOf(way)).toSatisfy((wait: number) => wait > 50 && wait <= windowSeconds);
  vi.useRealTimers();
  expect(await waitOf(way)).toSatisfy((wait: number) => wait > 50 && wait <= windowSeconds);
});

it("is forgotten once its window has ended", async () => {
  await take("cleo", 1);
  await take("dora", 1);
  await endWindow("cleo");
  await deleteEndedWindows();
  const left = await db().rateLimit.findMany({
    where: { key: { in: ["alert_test:cleo", "alert_test:dora"] } },
  });
  expect(left.map(({ key }) => key)).toEqual(["alert_test:dora"]);
});
