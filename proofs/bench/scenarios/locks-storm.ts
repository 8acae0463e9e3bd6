import { setTimeout as delay } from "node:timers/promises";
import type { Viewer } from "#lib/access/viewer.ts";
import { disconnectCompany } from "#lib/companies/disconnect-company.ts";
import { listPickableCompanies } from "#lib/companies/choice/list-pickable-companies.ts";
import { selectCompanies, setCompanySync } from "#lib/companies/choice/select-companies.ts";
import { db, pool } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { startSync } from "#lib/payroll/runs/start-sync.ts";
import { countConflicts } from "#lib/platform/database/transaction.ts";
import { control, issueGrant, storeGrant } from "#test/connected-company.ts";
import { createViewer } from "#test/people.ts";
import { WORKER_FLAGS } from "../../../local/processes/worker-flags.ts";
import { type Figure, say } from "../figure.ts";
import { p50AndP99 } from "../percentile.ts";
import { startPart } from "../processes.ts";
import type { Run } from "../run.ts";
import { WITHOUT_LIMIT } from "./sync-fleet.ts";
import type { World } from "../world.ts";
import { callerOf } from "#test/caller-of.ts";

const PEOPLE = 4;
/** Browser tabs one person clicks in at the same time. */
const HANDS = 2;
/**
 * Companies that are switched and picked all the time; the others get disconnected, one per click.
 */
const STAYING = 5;
const KINDS = ["disconnect", "sync off", "sync on", "sync now", "pick"] as const;
type Kind = (typeof KINDS)[number];
/**
 * `read`: a large company no one turns off, so its pages keep coming. Another large one is switched
 * like the small ones.
 */
type Scene = { people: Viewer[]; read: string; staying: string[]; leaving: string[] };
type Told = { done: number; refused: number; failed: number; milliseconds: number[] };

/**
 * People click everything that locks a company's rows, in parallel, while a worker writes a large
 * company's pages.
 */
export async function* locksStorm({ world, quick }: Run): AsyncGenerator<Figure> {
  const [presses, employees] = quick ? [50, 100] : [200, 1_000];
  const scene = await prepare(world.simulator, { leaving: presses / KINDS.length, employees });
  const worker = await startPart(
    "worker",
    [...WORKER_FLAGS, "worker/main.ts"],
    { LOG_LEVEL: "info", ...WITHOUT_LIMIT },
    /Worker ready/,
  );
  await everybodyOn(scene);
  while ((await pagesOf(scene.read)) === 0) await delay(20);
  const before = {
    conflicts: countConflicts(),
    deadlocks: await deadlocks(),
    pages: await pagesOf(scene.read),
  };
  const begun = performance.now();
  const told = await storm(scene, presses);
  const seconds = (performance.now() - begun) / 1_000;
  const pages = (await pagesOf(scene.read)) - before.pages;
  const people = await readToTheEnd(scene);
  await worker.stop();
  yield {
    name: "locks.storm",
    value: told.failed,
    unit: "failures",
    detail: {
      presses,
      people: PEOPLE,
      at_once: PEOPLE * HANDS,
      seconds,
      ...p50AndP99(told.milliseconds),
      carried_out: told.done,
      refused_by_a_rule: told.refused,
      retried: countConflicts() - before.conflicts,
      deadlocks_of_the_database: (await deadlocks()) - before.deadlocks,
      pages_written_meanwhile: pages,
      people_read_in_the_end: people,
    },
  };
}

/**
 * One pair per person for their whole set, so disconnecting one company locks all of their pairs.
 */
async function prepare(
  simulator: World["simulator"],
  { leaving, employees }: { leaving: number; employees: number },
): Promise<Scene> {
  await control(simulator, "/application", { rate_limit_per_minute: 0 });
  const [read, switched] = await create(simulator, 2, employees);
  const small = await create(simulator, STAYING + leaving, 5);
  if (!read || !switched) throw new Error("There is no company to read.");
  // Slow enough that its pages outlast the clicks.
  await control(simulator, "/faults", {
    endpoint: `/v1/companies/${read.gustoUuid}`,
    mode: "delay",
    times: null,
    delay_ms: 100,
  });
  const all = [read, switched, ...small];
  const people = await Promise.all(Array.from({ length: PEOPLE }, () => createViewer()));
  for (const { userId } of people)
    await storeGrant(
      await issueGrant(
        simulator,
        all.map(({ gustoUuid }) => gustoUuid),
      ),
      userId,
      all.map(({ id }) => id),
    );
  const ids = small.map(({ id }) => id);
  return {
    people,
    read: read.id,
    staying: [switched.id, ...ids.slice(0, STAYING)],
    leaving: ids.slice(STAYING),
  };
}

async function create(
  simulator: World["simulator"],
  count: number,
  employees: number,
): Promise<{ id: string; gustoUuid: string }[]> {
  const { companies } = await control<{ companies: { uuid: string; name: string }[] }>(
    simulator,
    "/companies",
    { count, employees_each: employees, payrolls_each: 6 },
  );
  return db().company.createManyAndReturn({
    data: companies.map(({ uuid, name }) => ({
      environment: "demo" as const,
      gustoUuid: uuid,
      name,
    })),
    select: { id: true, gustoUuid: true },
  });
}

async function everybodyOn({ people: [first], read, staying, leaving }: Scene): Promise<void> {
  if (first) await selectCompanies(callerOf(first), [read, ...staying, ...leaving]);
}

async function storm(scene: Scene, presses: number): Promise<Told> {
  const told: Told = { done: 0, refused: 0, failed: 0, milliseconds: [] };
  const queue = Array.from({ length: presses }, (_, index) => index).values();
  const hand = async (viewer: Viewer): Promise<void> => {
    for (const index of queue) await press(scene, viewer, index, told);
  };
  await Promise.all(
    scene.people.flatMap((viewer) => Array.from({ length: HANDS }, () => hand(viewer))),
  );
  return told;
}

/**
 * A refusal because a colleague was faster is a valid result. Anything else thrown is a failure.
 */
async function press(scene: Scene, viewer: Viewer, index: number, told: Told): Promise<void> {
  const kind = KINDS[index % KINDS.length] ?? "pick";
  const begun = performance.now();
  try {
    await ACTS[kind](viewer, scene, Math.floor(index / KINDS.length));
    told.done += 1;
  } catch (error) {
    if (error instanceof AppError && (error.code === "conflict" || error.code === "not_found"))
      told.refused += 1;
    else {
      told.failed += 1;
      say(`${kind} failed: ${String(error)}`);
    }
  }
  told.milliseconds.push(performance.now() - begun);
}

const one = (ids: readonly string[], round: number): string => ids[round % ids.length] ?? "";

const ACTS: Readonly<
  Record<Kind, (viewer: Viewer, scene: Scene, round: number) => Promise<unknown>>
> = {
  disconnect: (viewer, { leaving }, round) =>
    disconnectCompany(callerOf(viewer), one(leaving, round)),
  "sync off": (viewer, { staying }, round) =>
    setCompanySync(callerOf(viewer), one(staying, round), false),
  "sync on": (viewer, { staying }, round) =>
    setCompanySync(callerOf(viewer), one(staying, round), true),
  "sync now": (viewer, { read, staying }, round) =>
    startSync(callerOf(viewer), round % 2 === 0 ? read : one(staying, round)),
  // All but one, a different one each time, and always including the one being read.
  pick: async (viewer, { read }, round) => {
    const mine = (await listPickableCompanies(viewer)).map(({ id }) => id);
    return selectCompanies(
      callerOf(viewer),
      mine.filter((id, place) => id === read || place !== round % mine.length),
    );
  },
};

/**
 * After the storm the product must still work: a large company is read completely. @returns how
 * many people were read
 */
async function readToTheEnd({ people: [first], read }: Scene): Promise<number> {
  if (!first) throw new Error("Nobody is there.");
  const { runId } = await startSync(callerOf(first), read);
  for (;;) {
    const run = await db().syncRun.findUniqueOrThrow({ where: { id: runId } });
    if (run.endedAt && run.state !== "succeeded")
      throw new Error(`The last run ended as ${run.state}: ${run.summary}`);
    if (run.endedAt) return db().employee.count({ where: { companyId: read } });
    await delay(100);
  }
}

async function pagesOf(companyId: string): Promise<number> {
  return (
    (
      await db().syncCheckpoint.aggregate({
        where: { run: { companyId } },
        _sum: { pagesDone: true },
      })
    )._sum.pagesDone ?? 0
  );
}

/** Across all processes, as counted by PostgreSQL. */
async function deadlocks(): Promise<number> {
  // Statistics reach the shared counters once a session has been idle for a second.
  await delay(1_500);
  const { rows } = await pool().query<{ count: number }>(
    "SELECT deadlocks::int AS count FROM pg_stat_database WHERE datname = current_database()",
  );
  return rows[0]?.count ?? 0;
}
