import { db } from "#lib/platform/database/db.ts";
import { control } from "#test/connected-company.ts";
import type { Figure } from "../figure.ts";
import { connectFleet, expireIn } from "../fleet.ts";
import { load, tokenPath } from "../load.ts";
import type { LoadResult } from "../load-generator.ts";
import { percentile } from "../percentile.ts";
import { type Part, startApiServer, stopParts } from "../processes.ts";
import type { Run } from "../run.ts";

const COMPANIES = 200;
const HALF_AN_HOUR = 1_800;

const OUTAGES = [
  { gusto: "refuses", fault: { mode: "refuse" } },
  { gusto: "answers after 5 s", fault: { mode: "delay", delay_ms: 5_000 } },
] as const;

/**
 * Gusto is down or slow while every token is still valid and due for refresh: callers must not
 * notice.
 */
export async function* tokenOutage({ world, quick }: Run): AsyncGenerator<Figure> {
  for (const outage of OUTAGES) {
    const server = await startApiServer();
    const rounds: Round[] = [];
    for (let round = 0; round < (quick ? 1 : 7); round += 1)
      rounds.push(await healthyThenNot(world, server, outage.fault, quick ? 1.5 : 2));
    await stopParts([server]);
    yield figureOf(outage.gusto, rounds);
  }
}

type Round = { healthy: LoadResult; down: LoadResult };

/** Both halves in the same minute, with a fleet neither has touched. */
async function healthyThenNot(
  world: Run["world"],
  server: Part,
  fault: object,
  seconds: number,
): Promise<Round> {
  const fleet = await connectFleet(world.simulator, COMPANIES);
  const order = {
    origin: server.url,
    paths: fleet.map(tokenPath),
    authorization: `Bearer ${world.apiKey}`,
    connections: 16,
    seconds,
    warmUpSeconds: 1,
  };
  const healthy = await load(order);
  await control(world.simulator, "/faults", { endpoint: "/oauth/token", times: null, ...fault });
  await expireIn(
    fleet.map(({ tokenId }) => tokenId),
    HALF_AN_HOUR,
  );
  const down = await load(order);
  await endOutage(world.simulator);
  return { healthy, down };
}

function figureOf(gusto: string, rounds: Round[]): Figure {
  const median = (pick: (round: Round) => number): number => percentile(rounds.map(pick), 0.5);
  return {
    name: "token.outage",
    value: median(({ healthy, down }) => down.p99_ms / healthy.p99_ms),
    unit: "× healthy p99",
    detail: {
      gusto,
      failures: rounds.reduce((sum, { down }) => sum + down.failures, 0),
      p50_ms: median(({ down }) => down.p50_ms),
      p99_ms: median(({ down }) => down.p99_ms),
      requests_per_second: median(({ down }) => down.requestsPerSecond),
      healthy_p50_ms: median(({ healthy }) => healthy.p50_ms),
      healthy_p99_ms: median(({ healthy }) => healthy.p99_ms),
      healthy_requests_per_second: median(({ healthy }) => healthy.requestsPerSecond),
    },
  };
}

/** Gusto is back; the breaker that opened must not delay the next benchmark. */
async function endOutage(simulator: { url: string }): Promise<void> {
  await control(simulator, "/faults", undefined, "DELETE");
  await db().gustoApplicationState.deleteMany();
}
