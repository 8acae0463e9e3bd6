import { readFileSync } from "node:fs";
import { db } from "#lib/platform/database/db.ts";
import { fillWithCompanies } from "#test/fleet/many-companies.ts";
import { control } from "#test/connected-company.ts";
import { type Figure, say } from "../figure.ts";
import { connectFleet, type FleetCompany } from "../fleet.ts";
import { noteMemory, processorSeconds, runPart } from "../processes.ts";
import type { Run } from "../run.ts";
import type { SweptResult } from "../sweep-process.ts";

const WORKERS = [1, 2, 4];
/** Pairs that can be refreshed; the others are due as well, but their turn does not come while it is measured. */
const REAL = 2_000;
const GUSTO_MS = 100;
/** Between the moment a pair is due and the end of its access token. */
const WINDOW_SECONDS = 1_800;
/** A pair is due again so long after its refresh, on average. */
const DUE_EVERY_SECONDS = 5_400;

/** How many refreshes a second workers make while a whole fleet is due at once, and what each costs the database. */
export async function* fleetSweep({ world, quick, full }: Run): AsyncGenerator<Figure> {
  const fleet = await connectFleet(world.simulator, quick ? 300 : REAL);
  await control(world.simulator, "/faults", {
    endpoint: "/oauth/token",
    mode: "delay",
    times: null,
    delay_ms: GUSTO_MS,
  });
  for (const pairs of quick ? [1_000] : full ? [100_000, 1_000_000] : [100_000]) {
    say(`  ${pairs} pairs …`);
    await fillWithCompanies(await db().company.count(), pairs);
    for (const workers of WORKERS) yield await sweep(fleet, pairs, workers, quick ? 5 : 15);
  }
  await control(world.simulator, "/faults", undefined, "DELETE");
}

async function sweep(
  fleet: FleetCompany[],
  pairs: number,
  workers: number,
  seconds: number,
): Promise<Figure> {
  const real = fleet.map(({ tokenId }) => tokenId);
  // The whole fleet is due, as after an hour without a worker; the longest due go first.
  await db().$executeRaw`
    UPDATE gusto_auth_tokens
    SET retry_at = NULL,
      access_token_expiration = clock_timestamp() + interval '30 minutes',
      refresh_due_at = clock_timestamp()
        - CASE WHEN id = ANY(${real}::uuid[]) THEN interval '1 hour' ELSE interval '1 minute' END
    WHERE state = 'active'`;
  await db().$executeRaw`VACUUM ANALYZE gusto_auth_tokens`;
  await db().$executeRaw`CHECKPOINT`;
  const postmaster = await findPostmaster();
  const versions = await sumVersions(real);
  const [wal, busy, begun] = [await readWal(), processorSeconds(postmaster), performance.now()];
  const swept = await Promise.all(
    Array.from({ length: workers }, () =>
      runPart<SweptResult>(["--conditions=react-server", "proofs/bench/sweep-process.ts"], {
        environment: { SWEEP_SECONDS: String(seconds) },
      }),
    ),
  );
  const lasted = (performance.now() - begun) / 1_000;
  const sum = (of: (worker: SweptResult) => number) =>
    swept.reduce((total, one) => total + of(one), 0);
  for (const { rssMegabytes } of swept) noteMemory("worker", rssMegabytes);
  // A row that another worker refreshed counts as fresh for both.
  const refreshed = (await sumVersions(real)) - versions;
  const rate = refreshed / Math.max(...swept.map((worker) => worker.seconds));
  const used = processorSeconds(postmaster) - busy;
  return {
    name: "fleet.sweep",
    value: rate,
    unit: "refreshes/s",
    detail: {
      pairs,
      workers,
      gusto_ms: GUSTO_MS,
      refreshed,
      asked_for_nothing: sum((worker) => worker.refreshed) - refreshed,
      statements_each: sum((worker) => worker.statements) / refreshed,
      wal_bytes_each: Math.round(((await readWal()) - wal) / refreshed),
      database_ms_each: (1_000 * used) / refreshed,
      database_share_of_a_core: used / lasted,
      fleet_fresh_after_s: Math.round(pairs / rate),
      late_s: Math.max(0, Math.round(pairs / rate) - WINDOW_SECONDS),
      needed_per_s: pairs / DUE_EVERY_SECONDS,
    },
  };
}

/** Each refresh adds one. */
async function sumVersions(tokenIds: string[]): Promise<number> {
  const { _sum } = await db().gustoAuthToken.aggregate({
    where: { id: { in: tokenIds } },
    _sum: { version: true },
  });
  return _sum.version ?? 0;
}

async function readWal(): Promise<number> {
  const [row] = await db().$queryRaw<{ bytes: number }[]>`
    SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS bytes`;
  return row?.bytes ?? Number.NaN;
}

/** The parent of the process that serves us; its children are all others of the database. */
async function findPostmaster(): Promise<number> {
  const [row] = await db().$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${row?.pid}/status`, "utf8"))?.[1]);
  } catch {
    return Number.NaN;
  }
}
