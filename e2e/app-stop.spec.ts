import { childrenOf } from "../local/processes/children-of.ts";
import { startDatabaseLink } from "../test/database-link.ts";
import { addApiKey } from "./fixtures/accounts.ts";
import {
  connectCompany,
  expectNothingLost,
  readTokenRow,
  startRefresh,
  waitUntilRefreshing,
  waitUntilRotated,
} from "./fixtures/refreshing-company.ts";
import { startSecondApp } from "./fixtures/second-app.ts";
import { databaseUrl, SIMULATOR_URL } from "./fixtures/stack.ts";
import { expect, test } from "./fixtures/test.ts";

test.skip(process.platform !== "linux", "looks at /proc, and signals process groups");

const GUSTO_THINKS_MS = 1_000;

// Like a terminal: the whole process group gets the signal, and each process in between forwards it
// as well.
for (const { rotation, signal } of [
  { rotation: "first_use", signal: "SIGTERM" },
  { rotation: "first_use", signal: "SIGINT" },
  { rotation: "strict_single_use", signal: "SIGTERM" },
  { rotation: "strict_single_use", signal: "SIGINT" },
] as const) {
  test(`${signal} and then SIGHUP to the built app under ${rotation}: exchanges in progress and a pair waiting for the database are stored, and waiting callers are answered`, async ({
    request,
    simulator,
    database,
  }) => {
    const key = await addApiKey(database, { scopes: ["tokens:read"] });
    const companies = [
      await connectCompany(request),
      await connectCompany(request),
      await connectCompany(request),
    ] as const;
    const hangUp = new AbortController();
    await simulator.changeApplication({ rotation });
    const link = await startDatabaseLink(databaseUrl());
    const app = await startSecondApp(
      {},
      { databaseUrl: link.url, args: () => ["scripts/bootstrap.mjs", "scripts/start.ts"] },
    );
    try {
      const unstored = await startRefresh(app, key, companies[0], GUSTO_THINKS_MS);
      const underWay = await startRefresh(app, key, companies[1], 3 * GUSTO_THINKS_MS);
      const abandoned = await startRefresh(
        app,
        key,
        companies[2],
        5 * GUSTO_THINKS_MS,
        hangUp.signal,
      );
      await waitUntilRefreshing(database, [unstored, underWay, abandoned]);
      hangUp.abort();
      link.cut();
      await waitUntilRotated([unstored]);
      process.kill(-app.pid, signal);
      process.kill(-app.pid, "SIGHUP");
      await waitUntilRotated([underWay]);
      link.restore();
      for (const company of [unstored, underWay])
        await expectNothingLost(database, company, SIMULATOR_URL);
      expect(await app.ended).toBe("exit code 0");
      expect(await readTokenRow(database, abandoned.gustoUuid)).toEqual({
        state: "active",
        version: 2,
      });
    } finally {
      await app.stop();
      await link.close();
    }
  });
}

test("when two processes are stopped one after the other, each is replaced, no request is refused, and every exchange is stored", async ({
  request,
  simulator,
  database,
}) => {
  test.slow();
  const key = await addApiKey(database, { scopes: ["tokens:read"] });
  await simulator.changeApplication({ rotation: "strict_single_use" });
  const app = await startSecondApp({ APP_PROCESSES: "2" });
  try {
    await app.listening(2);
    const before = childrenOf(app.pid);
    expect(before).toHaveLength(2);
    for (const [index, pid] of before.entries()) {
      const companies = [];
      for (let count = 0; count < 2; count += 1)
        companies.push(
          await startRefresh(app, key, await connectCompany(request), GUSTO_THINKS_MS),
        );
      await waitUntilRefreshing(database, companies);
      process.kill(pid, "SIGTERM");
      for (const company of companies) {
        expect(
          (await fetch(`${app.url}/api/live`, { headers: { connection: "close" } })).status,
        ).toBe(200);
        await expectNothingLost(database, company, SIMULATOR_URL);
      }
      await expect.poll(() => childrenOf(app.pid).filter((child) => child !== pid)).toHaveLength(2);
      await app.listening(3 + index);
    }
    await expect.poll(() => childrenOf(app.pid).filter((pid) => before.includes(pid))).toEqual([]);
  } finally {
    await app.stop();
  }
});

test("when the primary process is killed, its child processes store their token pairs before they exit", async ({
  request,
  simulator,
  database,
}) => {
  const key = await addApiKey(database, { scopes: ["tokens:read"] });
  const gustoUuid = await connectCompany(request);
  await simulator.changeApplication({ rotation: "strict_single_use" });
  const app = await startSecondApp({});
  const [child = 0] = childrenOf(app.pid);
  const underWay = await startRefresh(app, key, gustoUuid, GUSTO_THINKS_MS);
  await waitUntilRefreshing(database, [underWay]);
  process.kill(app.pid, "SIGKILL");
  await expectNothingLost(database, underWay, SIMULATOR_URL);
  await expect.poll(() => childrenOf(child).length + Number(isAlive(child))).toBe(0);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
