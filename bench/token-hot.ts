import { pool } from "#lib/db.ts";
import { getAccessToken } from "#lib/tokens/get-access-token.ts";
import { startApp } from "./app-process.ts";
import type { Figure } from "./figure.ts";
import { connectFleet } from "./fleet.ts";
import { load, tokenPath } from "./load.ts";
import { percentile } from "./percentile.ts";
import type { Run } from "./run.ts";

/*
 * The way that is walked most: a valid token, read and handed out. Beside it the same app answering a constant (what is left
 * is the framework) and one row read by primary key through the same kind of pool (what is left is PostgreSQL).
 */

export async function tokenHot({ world, quick }: Run): Promise<Figure[]> {
  const app = await startApp(world.appPort);
  const seconds = quick ? 2 : 6;
  const authorization = `Bearer ${world.apiKey}`;
  const figures: Figure[] = [];
  for (const companies of quick ? [1, 200] : [1, 10_000]) {
    const fleet = await connectFleet(world.simulator, companies);
    const paths = fleet.map(tokenPath);
    for (const connections of [1, 16]) {
      const order = { origin: app.url, authorization, connections, seconds, warmUpSeconds: quick ? 1 : 3 };
      const constant = await load({ ...order, paths: ["/api/live"] });
      const token = await load({ ...order, paths });
      figures.push({
        name: "token.hot",
        value: token.requestsPerSecond,
        unit: "requests/s",
        detail: { connections, companies, p50_ms: token.p50_ms, p99_ms: token.p99_ms, failures: token.failures, constant_route: constant.requestsPerSecond, share_of_constant: token.requestsPerSecond / constant.requestsPerSecond, constant_p99_ms: constant.p99_ms },
      });
    }
    figures.push(...(await inProcess(fleet, quick)));
  }
  return figures;
}

/** Without HTTP: what one `getAccessToken` costs, in row reads. */
async function inProcess(fleet: { gustoUuid: string; tokenId: string }[], quick: boolean): Promise<Figure[]> {
  const calls = quick ? 1_000 : 4_000;
  const at = (index: number) => fleet[index % fleet.length] ?? { gustoUuid: "", tokenId: "" };
  const select = async (index: number): Promise<void> => void (await pool().query({ name: "bench-raw-select", text: "SELECT access_token FROM gusto_auth_tokens WHERE id = $1", values: [at(index).tokenId] }));
  const get = async (index: number): Promise<void> => void (await getAccessToken({ gustoUuid: at(index).gustoUuid, actor: "bench" }));
  const figures: Figure[] = [];
  for (const callers of [1, 16]) {
    // In turn and several times, so that a noisy moment of the machine hits both.
    const rounds: { raw: number; own: number }[] = [];
    for (let round = 0; round < 5; round += 1) rounds.push({ raw: await microsecondsEach(select, calls, callers), own: await microsecondsEach(get, calls, callers) });
    const raw = percentile(rounds.map((round) => round.raw), 0.5);
    const own = percentile(rounds.map((round) => round.own), 0.5);
    figures.push({ name: "token.hot.in_process", value: own, unit: "µs", detail: { callers, companies: fleet.length, raw_select_us: raw, raw_selects_per_second: 1e6 / raw, raw_selects: own / raw } });
  }
  return figures;
}

async function microsecondsEach(work: (index: number) => Promise<void>, calls: number, callers: number): Promise<number> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < calls) await work(next++);
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: callers }, lane));
  return ((performance.now() - begun) * 1_000) / calls;
}
