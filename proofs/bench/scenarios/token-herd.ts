import { db } from "#lib/platform/database/db.ts";
import { MAX_REFRESHES_AHEAD } from "#lib/tokens/protocol/serve-token.ts";
import { SWEEP_CONCURRENCY } from "#lib/tokens/serving/sweep-tokens.ts";
import { control } from "#test/connected-company.ts";
import type { Figure } from "../figure.ts";
import { connectFleet, expireIn, type FleetCompany } from "../fleet.ts";
import { type Exchange, listExchanges } from "../list-exchanges.ts";
import { percentile } from "../percentile.ts";
import { probe } from "../probe.ts";
import { noteMemory, runPart } from "../processes.ts";
import type { Run } from "../run.ts";
import type { SweptResult } from "../sweep-process.ts";

/** What is left of a two-hour token when it is refreshed ahead. */
const HALF_AN_HOUR = 1_800;
const GUSTO_MS = 100;

/**
 * Every company connected in the same minute, so all are due in the same minute: the worst case for
 * a sweep.
 */
export async function* tokenHerd({ world, quick }: Run): AsyncGenerator<Figure> {
  for (const companies of quick ? [100] : [1_000, 10_000]) {
    const fleet = await connectFleet(world.simulator, companies);
    for (const workers of quick ? [2] : [1, 2]) yield await herd(world.simulator, fleet, workers);
  }
}

async function herd(
  simulator: { url: string },
  fleet: FleetCompany[],
  workers: number,
): Promise<Figure> {
  const tokenIds = fleet.map(({ tokenId }) => tokenId);
  // Anything earlier benchmarks left due is not part of this herd.
  await db().gustoAuthToken.updateMany({
    where: { refreshDueAt: { not: null } },
    data: { refreshDueAt: new Date(Date.now() + 86_400_000), retryAt: null },
  });
  await expireIn(tokenIds, HALF_AN_HOUR);
  await control(simulator, "/faults", {
    endpoint: "/oauth/token",
    mode: "delay",
    times: null,
    delay_ms: GUSTO_MS,
  });
  const before = (await listExchanges(simulator)).length;
  const probes = probe(fleet);
  const swept = await Promise.all(
    Array.from({ length: workers }, () =>
      runPart<SweptResult>(["--conditions=react-server", "proofs/bench/sweep-process.ts"]),
    ),
  );
  const seconds = Math.max(...swept.map((worker) => worker.seconds));
  await control(simulator, "/faults", undefined, "DELETE");
  const { times, failures } = await probes.end();
  for (const { rssMegabytes } of swept) noteMemory("worker", rssMegabytes);
  const exchanges = (await listExchanges(simulator)).slice(before);
  const ofHerd = new Set(fleet.map(({ gustoUuid }) => gustoUuid));
  const ofOthers = exchanges.filter(
    (exchange) => !exchange.company_uuids.some((uuid) => ofHerd.has(uuid)),
  ).length;
  return {
    name: "token.herd",
    value: fleet.length / seconds,
    unit: "refreshes/s",
    detail: {
      companies: fleet.length,
      workers,
      gusto_ms: GUSTO_MS,
      seconds,
      seconds_left: HALF_AN_HOUR - seconds,
      exchanges: exchanges.length - ofOthers,
      // Rows an earlier benchmark left in the middle of an exchange, which a sweep also repairs.
      exchanges_of_others: ofOthers,
      peak_exchanges: peak(exchanges),
      // The caller's process refreshes ahead as well.
      allowed: SWEEP_CONCURRENCY * workers + MAX_REFRESHES_AHEAD,
      left_due: await countDue(tokenIds),
      caller_failures: failures,
      caller_p50_ms: percentile(times, 0.5),
      caller_max_ms: Math.max(...times),
    },
  };
}

/** The highest number of concurrent exchanges. */
function peak(exchanges: Exchange[]): number {
  const changes = exchanges
    .flatMap(({ started_seq, ended_seq }) => [
      { seq: started_seq, by: 1 },
      { seq: ended_seq, by: -1 },
    ])
    .sort((one, two) => one.seq - two.seq);
  let underWay = 0;
  return Math.max(0, ...changes.map(({ by }) => (underWay += by)));
}

function countDue(tokenIds: string[]): Promise<number> {
  return db().gustoAuthToken.count({
    where: { id: { in: tokenIds }, refreshDueAt: { lte: new Date() } },
  });
}
