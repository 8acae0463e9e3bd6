import { availableParallelism, loadavg } from "node:os";
import { env } from "#lib/platform/env.ts";
import { ensurePgBouncers } from "../../../local/ensure-pg-bouncers.ts";
import { pgBouncerVersion, startPgBouncer } from "../../../test/databases/start-pgbouncer.ts";
import { startApp } from "../app-process.ts";
import { type Figure, say } from "../figure.ts";
import { connectFleet, type FleetCompany } from "../fleet.ts";
import { tokenPath } from "../load.ts";
import { percentile } from "../percentile.ts";
import type { Run } from "../run.ts";
import { measure, type Measured } from "./token-hot.ts";

/*
 * What more processes of the app bring, and what a pooler before the database costs: the same reads
 * of tokens, one way after the other.
 */

const CONNECTIONS = 32;
const COMPANIES = 1_000;
/** From this version on PgBouncer carries named statements. */
const CARRIES_STATEMENTS = 1.21;

type Way = { processes: number; through?: string; environment?: Record<string, string> };
type Rates = { token: number; p99_ms: number; cpuMicroseconds: number; failures: number };

export async function* scaleOut({ world, quick }: Run): AsyncGenerator<Figure> {
  const fleet = await connectFleet(world.simulator, quick ? 100 : COMPANIES);
  const { ways, stop } = await listWays();
  let alone: Rates | undefined;
  try {
    // One process once more at the end: how much the machine itself has changed meanwhile.
    for (const way of [...ways, { processes: 1, through: "nothing, at the end" }]) {
      const app = await startApp(world.appPort, way.processes, way.environment);
      const rates = await readTokens(app, fleet, world.apiKey, quick);
      alone ??= rates;
      yield {
        name: "scale.out",
        value: rates.token,
        unit: "token reads/s",
        detail: {
          processes: way.processes,
          through: way.through ?? "nothing",
          of_one_process: rates.token / alone.token,
          p99_ms: rates.p99_ms,
          cpu_us: rates.cpuMicroseconds,
          failures: rates.failures,
          connections: CONNECTIONS,
          companies: fleet.length,
          cores: availableParallelism(),
          load_average: loadavg()[0],
        },
      };
    }
  } finally {
    await stop();
  }
}

async function listWays(): Promise<{ ways: Way[]; stop: () => Promise<void> }> {
  const ways: Way[] = [{ processes: 1 }, { processes: 2 }, { processes: 4 }];
  const [program] = ensurePgBouncers();
  if (!program) {
    say("  no PgBouncer is here, and none could be installed: left out");
    return { ways, stop: () => Promise.resolve() };
  }
  const version = pgBouncerVersion(program);
  const bouncer = await startPgBouncer(program, env().DATABASE_URL.reveal(), [
    "default_pool_size = 20",
    ...(version >= CARRIES_STATEMENTS ? ["max_prepared_statements = 200"] : []),
  ]);
  const through = `PgBouncer ${version}`;
  ways.push({ processes: 1, through, environment: { DATABASE_URL: bouncer.url } });
  if (version >= CARRIES_STATEMENTS)
    ways.push({
      processes: 1,
      through: `${through}, prepared statements`,
      environment: { DATABASE_URL: bouncer.url, DATABASE_PREPARED_STATEMENTS: "on" },
    });
  return { ways, stop: bouncer.stop };
}

/** The median of the rounds. */
async function readTokens(
  app: Awaited<ReturnType<typeof startApp>>,
  fleet: FleetCompany[],
  apiKey: string,
  quick: boolean,
): Promise<Rates> {
  const rounds: Measured[] = [];
  for (let round = 0; round < (quick ? 1 : 3); round += 1)
    rounds.push(
      await measure(app, {
        origin: app.url,
        paths: fleet.map(tokenPath),
        authorization: `Bearer ${apiKey}`,
        connections: CONNECTIONS,
        seconds: quick ? 1.5 : 4,
        warmUpSeconds: round === 0 ? 3 : 1,
        firstOnce: round === 0,
      }),
    );
  const median = (pick: (round: Measured) => number) => percentile(rounds.map(pick), 0.5);
  return {
    token: median(({ requestsPerSecond }) => requestsPerSecond),
    p99_ms: median(({ p99_ms }) => p99_ms),
    cpuMicroseconds: median(({ cpuMicroseconds }) => cpuMicroseconds),
    failures: rounds.reduce((sum, { failures }) => sum + failures, 0),
  };
}
