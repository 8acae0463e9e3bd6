import { availableParallelism } from "node:os";
import { pool } from "#lib/platform/database/db.ts";
import { getAccessToken } from "#lib/tokens/serving/get-access-token.ts";
import { startApp } from "../app-process.ts";
import type { Figure } from "../figure.ts";
import { connectFleet, type FleetCompany } from "../fleet.ts";
import { load, tokenPath } from "../load.ts";
import type { LoadOrder, LoadResult } from "../load-generator.ts";
import { percentile } from "../percentile.ts";
import { type Part, processorSeconds } from "../processes.ts";
import type { Run } from "../run.ts";

/*
 * The most used path: reading and returning a valid token. For comparison, the same app returning a
 * constant (the framework's share) and one row read by primary key through the same kind of pool
 * (PostgreSQL's share).
 */

/** One per core, as an operator would configure it. */
const PROCESSES = availableParallelism();

export async function* tokenHot({ world, quick }: Run): AsyncGenerator<Figure> {
  let app = await startApp(world.appPort);
  for (const companies of quick ? [100] : [1, 10_000]) {
    const fleet = await connectFleet(world.simulator, companies);
    if (companies > 1) yield await firstReveals(app, fleet, `Bearer ${world.apiKey}`);
    for (const connections of quick ? [16] : [1, 16])
      yield await overHttp(
        app,
        fleet,
        { authorization: `Bearer ${world.apiKey}`, connections, seconds: quick ? 1.5 : 4 },
        quick ? 1 : 5,
      );
    yield* inProcess(fleet, quick);
    if (quick || companies === 1) continue;
    app = await startApp(world.appPort, PROCESSES);
    yield await overHttp(
      app,
      fleet,
      { authorization: `Bearer ${world.apiKey}`, connections: 16, seconds: 4 },
      5,
      PROCESSES,
    );
    app = await startApp(world.appPort);
  }
}

/** The first time a key gets a token's version is audited, so it is slower than the rest. */
async function firstReveals(
  app: Part,
  fleet: FleetCompany[],
  authorization: string,
): Promise<Figure> {
  const { firstSeconds } = await load({
    origin: app.url,
    paths: fleet.map(tokenPath),
    authorization,
    connections: 16,
    seconds: 0,
    warmUpSeconds: 0,
    firstOnce: true,
  });
  return {
    name: "token.hot.first_reveal",
    value: fleet.length / firstSeconds,
    unit: "requests/s",
    detail: { connections: 16, companies: fleet.length },
  };
}

type Hurry = Pick<LoadOrder, "authorization" | "connections" | "seconds">;

/** In rotation and repeated, so a noisy moment affects both routes. */
async function overHttp(
  app: Part,
  fleet: FleetCompany[],
  hurry: Hurry,
  rounds: number,
  processes = 1,
): Promise<Figure> {
  const measured: { token: Measured; constant: Measured }[] = [];
  const order = { ...hurry, origin: app.url, warmUpSeconds: 1 };
  await load({ ...order, paths: fleet.map(tokenPath), warmUpSeconds: 1 });
  for (let round = 0; round < rounds; round += 1) {
    measured.push({
      constant: await measure(app, { ...order, paths: ["/api/live"] }),
      token: await measure(app, { ...order, paths: fleet.map(tokenPath) }),
    });
  }
  const median = (pick: (round: { token: Measured; constant: Measured }) => number): number =>
    percentile(measured.map(pick), 0.5);
  return {
    name: "token.hot",
    value: median(({ token }) => token.requestsPerSecond),
    unit: "requests/s",
    detail: {
      connections: hurry.connections,
      companies: fleet.length,
      processes,
      p50_ms: median(({ token }) => token.p50_ms),
      p99_ms: median(({ token }) => token.p99_ms),
      best_round: Math.max(...measured.map(({ token }) => token.requestsPerSecond)),
      best_p99_ms: Math.min(...measured.map(({ token }) => token.p99_ms)),
      failures: measured.reduce((sum, { token }) => sum + token.failures, 0),
      cpu_us: median(({ token }) => token.cpuMicroseconds),
      constant_route: median(({ constant }) => constant.requestsPerSecond),
      constant_best_round: Math.max(...measured.map(({ constant }) => constant.requestsPerSecond)),
      constant_p99_ms: median(({ constant }) => constant.p99_ms),
      constant_cpu_us: median(({ constant }) => constant.cpuMicroseconds),
      share_of_constant: median(
        ({ token, constant }) => token.requestsPerSecond / constant.requestsPerSecond,
      ),
    },
  };
}

export type Measured = LoadResult & { cpuMicroseconds: number };

/** Includes the app's CPU time per request, which other programs on the machine hardly affect. */
export async function measure(app: Part, order: LoadOrder): Promise<Measured> {
  const before = processorSeconds(app.pid);
  const result = await load(order);
  return {
    ...result,
    cpuMicroseconds: ((processorSeconds(app.pid) - before) * 1e6) / result.requests,
  };
}

/** Without HTTP: the cost of one `getAccessToken`, in row reads. */
async function* inProcess(fleet: FleetCompany[], quick: boolean): AsyncGenerator<Figure> {
  const calls = quick ? 300 : 1_000;
  const at = (index: number) => fleet[index % fleet.length] ?? { gustoUuid: "", tokenId: "" };
  const select = async (index: number): Promise<void> =>
    void (await pool().query({
      name: "bench-select-row",
      text: "SELECT * FROM gusto_auth_tokens WHERE id = $1",
      values: [at(index).tokenId],
    }));
  const selectColumn = async (index: number): Promise<void> =>
    void (await pool().query({
      name: "bench-select-column",
      text: "SELECT access_token FROM gusto_auth_tokens WHERE id = $1",
      values: [at(index).tokenId],
    }));
  const get = async (index: number): Promise<void> =>
    void (await getAccessToken({ gustoUuid: at(index).gustoUuid, actor: "worker" }));
  for (const callers of quick ? [1] : [1, 16]) {
    const rounds: { row: number; column: number; own: number }[] = [];
    for (let round = 0; round < 7; round += 1) {
      rounds.push({
        row: await microsecondsEach(select, calls, callers),
        column: await microsecondsEach(selectColumn, calls, callers),
        own: await microsecondsEach(get, calls, callers),
      });
    }
    const [row, column, own] = (["row", "column", "own"] as const).map((name) =>
      percentile(
        rounds.map((round) => round[name]),
        0.5,
      ),
    ) as [number, number, number];
    yield {
      name: "token.hot.in_process",
      value: own,
      unit: "µs",
      detail: {
        callers,
        companies: fleet.length,
        select_row_us: row,
        select_rows_per_second: 1e6 / row,
        in_row_selects: own / row,
        select_one_column_us: column,
        in_one_column_selects: own / column,
      },
    };
  }
}

async function microsecondsEach(
  work: (index: number) => Promise<void>,
  calls: number,
  callers: number,
): Promise<number> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < calls) await work(next++);
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: callers }, lane));
  return ((performance.now() - begun) * 1_000) / calls;
}
