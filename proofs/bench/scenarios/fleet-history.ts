import { updateStandings } from "#lib/companies/fleet/update-standings.ts";
import { db } from "#lib/platform/database/db.ts";
import { keepEventCounts } from "#lib/webhooks/keep-event-counts.ts";
import { FLEET_READS } from "#test/fleet/fleet-routes.ts";
import { fillWithCompanies } from "#test/fleet/many-companies.ts";
import { createViewer } from "#test/people.ts";
import { JOBS } from "../../../worker/jobs.ts";
import { type Figure, say } from "../figure.ts";
import { fillDays } from "../fill-year.ts";
import { p50AndP99 } from "../percentile.ts";
import type { Run } from "../run.ts";
import { BENCH_OPERATOR } from "../world.ts";

const COMPANIES = 10_000;
const DAYS = 365;
const ROUNDS = 9;

type Act = { name: string; run: () => Promise<unknown> };

/**
 * What the sweeps and what operators' pages read cost on day one and after a year, as far as its
 * history is kept. First what became too old is deleted: how fast is a figure, too.
 */
export async function* fleetHistory({ quick }: Run): AsyncGenerator<Figure> {
  const companies = quick ? 1_000 : COMPANIES;
  const operator = await createViewer("operator", { email: BENCH_OPERATOR });
  await fillWithCompanies(0, companies);
  await db().$executeRaw`UPDATE companies SET sync_selected = true, sync_decided_at = now()`;
  await fillDays(0, 0);
  await takeUp();
  const acts: Act[] = [
    ...JOBS.filter(({ repeats }) => repeats).map((job) => ({
      name: `job: ${job.name}`,
      run: () => job.run({}, new AbortController().signal),
    })),
    ...FLEET_READS.map(({ name, read }) => ({
      name: `page: ${name}`,
      run: () => read(operator),
    })),
  ];
  const dayOne = await measure(acts, quick ? 3 : ROUNDS);
  say(`  a history of ${DAYS} days …`);
  const begun = performance.now();
  await fillDays(DAYS, 1);
  await takeUp();
  say(`  filled after ${Math.round((performance.now() - begun) / 1_000)} s`);
  yield await measureDeletion(companies);
  await db().$executeRaw`VACUUM ANALYZE`;
  const afterYear = await measure(acts, quick ? 3 : ROUNDS);
  for (const { name } of acts) {
    const [before, after] = [dayOne.get(name) ?? 0, afterYear.get(name) ?? 0];
    yield {
      name: "fleet.history",
      value: after,
      unit: "ms",
      detail: { act: name, companies, day_one_ms: before, ratio: after / before },
    };
  }
}

async function takeUp(): Promise<void> {
  await updateStandings();
  await keepEventCounts();
  await db().$executeRaw`VACUUM ANALYZE`;
}

/** Each act in turn, so that a noisy moment affects them all. @returns medians in ms */
async function measure(acts: readonly Act[], rounds: number): Promise<Map<string, number>> {
  const times = new Map(acts.map(({ name }) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round += 1)
    for (const { name, run } of acts) {
      const begun = performance.now();
      await run();
      if (round >= 0) times.get(name)?.push(performance.now() - begun);
    }
  return new Map([...times].map(([name, measured]) => [name, p50AndP99(measured).p50_ms]));
}

/** Housekeeping until nothing is due: a day of each kind that is not kept so long. */
async function measureDeletion(companies: number): Promise<Figure> {
  const housekeeping = JOBS.find(({ name }) => name === "housekeeping");
  const count = async () => {
    const [row] = await db().$queryRaw<{ rows: number }[]>`
      SELECT (
        (SELECT count(*) FROM sync_runs) + (SELECT count(*) FROM sync_checkpoints) + (
          SELECT count(*) FROM webhook_events
        ) + (SELECT count(*) FROM gusto_call_buckets) + (SELECT count(*) FROM gusto_call_failures)
      )::int AS rows`;
    return row?.rows ?? 0;
  };
  const before = await count();
  const begun = performance.now();
  await housekeeping?.run({}, new AbortController().signal);
  const seconds = (performance.now() - begun) / 1_000;
  const deleted = before - (await count());
  return {
    name: "fleet.history.deleted",
    value: deleted / seconds,
    unit: "rows/s",
    detail: { companies, deleted, seconds },
  };
}
