import { TIMING } from "#lib/tokens/protocol/timing.ts";
import { hasValidAccessToken } from "#lib/tokens/protocol/token-row.ts";
import { type Choices, replayedChoices, seededChoices, shrinkChoices } from "./choices.ts";
import { fingerprintOf, type RotationRule } from "./simulated-gusto.ts";
import { OUTSIDE } from "./scheduler.ts";
import type { SimulatedProcess } from "./simulated-process.ts";
import { type Faults, type Violation, World } from "./world.ts";

/*
 * One schedule: a few processes request and use tokens while things go wrong. Then the faults stop,
 * and the grant must recover by itself, unless the contract makes that impossible.
 */

export const ALL_FAULTS: Faults = {
  exchange: true,
  store: true,
  crash: true,
  pause: true,
  clock: true,
  people: true,
  sleeper: false,
};
/** No faults, except that one process sleeps past its lease in the middle of its exchange. */
export const ONE_SLEEPER: Faults = {
  exchange: false,
  store: false,
  crash: false,
  pause: false,
  clock: false,
  people: false,
  sleeper: true,
};

const PROCESSES = 3;
const STEPS = 90;
/**
 * Waiters that poll rarely leave a schedule's steps to the slow parts: a process that sleeps past
 * its lease, and wakes up.
 */
const SELDOM_LOOKS = { ...TIMING, waitPollMs: 12_000 };
/**
 * The worker's interval plus a margin over the longest grace period: after this many rounds,
 * everything that can heal has healed.
 */
const HEALING_ROUNDS = 8;
const HEALING_ROUND_MS = 150_000;

export type ScheduleResult = {
  violations: Violation[];
  lost: boolean;
  recovered: boolean;
  exchanges: number;
  explainedOverlaps: number;
  taken: readonly number[];
  trace: readonly string[];
};

/** Runs one schedule. The rotation rule is its first choice. */
async function runSchedule(choices: Choices, faults: Faults = ALL_FAULTS): Promise<ScheduleResult> {
  const rule: RotationRule = choices.pick(2) === 0 ? "first_use" : "strict_single_use";
  const world = new World(rule, choices, faults, choices.pick(2) === 0 ? TIMING : SELDOM_LOOKS);
  for (let count = 0; count < PROCESSES; count += 1) world.startProcess();
  if (faults.sleeper) await putToSleep(world);
  for (let step = 0; step < STEPS && world.violations.length === 0; step += 1) {
    disturb(world);
    await world.scheduler.step();
  }
  const lost = world.violations.length === 0 ? await heal(world) : false;
  return {
    violations: world.violations,
    lost,
    recovered: world.database.events.some((event) => event.type === "recovered"),
    exchanges: world.gusto.pairs.length - 1,
    explainedOverlaps: world.explainedOverlaps,
    taken: choices.taken,
    trace: world.scheduler.trace,
  };
}

/**
 * A process that stops in the middle of its exchange and wakes long after its lease, while others
 * make occasional requests.
 */
async function putToSleep(world: World): Promise<void> {
  const { scheduler, choices, gusto } = world;
  const [sleeper, ...others] = [...world.processes.values()];
  if (!sleeper) return;
  void work(world, sleeper, 7);
  for (let step = 0; step < 20 && gusto.pairs.length === 1; step += 1) await scheduler.step();
  // Before or after it gets the response.
  for (let more = choices.pick(3); more > 0; more -= 1) await scheduler.step();
  world.pause(sleeper.id, 300_000);
  for (const other of [...others, ...others, ...others]) {
    const [after, kind] = [choices.pick(10) * 25_000, 1 + choices.pick(10)];
    scheduler.at(
      OUTSIDE,
      "somebody asks",
      scheduler.now + after,
      () => void work(world, other, kind),
    );
  }
}

/** At most one disturbance before each step. Zero: none. */
function disturb(world: World): void {
  const { choices, faults } = world;
  const process = pickProcess(world);
  const what = choices.pick(40);
  if (what >= 1 && what <= 10) return void work(world, process, what);
  if (what === 11 && faults.crash) return restart(world, process);
  if (what === 12 && faults.pause)
    return world.pause(process.id, [6_000, 70_000, 200_000][choices.pick(3)] ?? 0);
  if (what === 13 && faults.clock)
    return world.jumpClock([90_000, -90_000, 4_000][choices.pick(3)] ?? 0);
  if (what === 14 && faults.store)
    world.storeDownUntil = world.scheduler.now + ([1_000, 30_000, 70_000][choices.pick(3)] ?? 0);
  if (what === 15 && faults.people) return revokeOrDisconnect(world);
  if (what === 16 && world.scheduler.idle) world.scheduler.now += 7_200_000;
}

function pickProcess(world: World): SimulatedProcess {
  const list = [...world.processes.values()];
  return list[world.choices.pick(list.length)] ?? world.startProcess();
}

function restart(world: World, process: SimulatedProcess): void {
  world.crash(process.id);
  world.startProcess();
}

/**
 * Rare, because it ends the schedule: an admin removes the app in Gusto, or the company is
 * disconnected here.
 */
function revokeOrDisconnect(world: World): void {
  const what = world.choices.pick(6);
  if (what === 4) world.gusto.revokeGrant();
  if (what === 5) disconnect(world);
}

/** What lib/tokens/grants/disconnect-grants.ts writes. */
function disconnect(world: World): void {
  world.scheduler.trace.push(`${world.scheduler.now} disconnected`);
  world.database.row = {
    ...world.database.row,
    state: "disconnected",
    refreshFingerprint: null,
    accessToken: null,
    refreshToken: null,
    attemptId: null,
    leaseExpiresAt: null,
  };
}

/** Someone requests a token, or the worker checks it. */
async function work(world: World, process: SimulatedProcess, kind: number): Promise<void> {
  const { row } = world.database;
  if (kind <= 6) return askAndUse(world, process);
  const cause = kind <= 9 ? "due" : "manual";
  await process.refresher.refresh({
    tokenId: row.id,
    staleVersion: row.version,
    cause,
    actor: "worker",
  });
}

async function askAndUse(world: World, process: SimulatedProcess): Promise<void> {
  const read = await world.scheduler.effect(process.id, "read", () => ({
    row: { ...world.database.row },
    now: world.database.clock(world.scheduler.now),
  }));
  const outcome = await process.refresher.serve(read, { actor: "worker" });
  if (outcome.kind === "unavailable" && hasValidAccessToken(read.row, read.now))
    world.violate("serve", "a caller was refused while a valid token was stored");
  if (outcome.kind !== "fresh") return;
  const accepted = await world.scheduler.effect(
    process.id,
    `use ${outcome.accessToken.reveal()}`,
    () => world.use(outcome.accessToken.reveal()),
  );
  if (!accepted)
    await process.refresher.serve(
      { row: { ...world.database.row }, now: read.now },
      { actor: "worker", rejectedVersion: outcome.version },
    );
}

/** No more faults: the worker sweeps, a caller asks. Returns whether the grant was lost. */
async function heal(world: World): Promise<boolean> {
  const { scheduler, database } = world;
  world.faults.exchange = world.faults.store = false;
  world.storeDownUntil = -1;
  const worker = world.startProcess();
  for (let round = 0; round < HEALING_ROUNDS; round += 1) {
    await drain(world);
    scheduler.now +=
      HEALING_ROUND_MS +
      (database.row.retryAt
        ? Math.max(0, database.row.retryAt.getTime() - database.clock(scheduler.now).getTime())
        : 0);
    void askAndUse(world, worker);
    void worker.refresher.refresh({
      tokenId: database.row.id,
      staleVersion: database.row.version,
      cause: "due",
      actor: "worker",
    });
  }
  await drain(world);
  return judgeEnd(world);
}

async function drain(world: World): Promise<void> {
  for (let step = 0; step < 5_000 && !world.scheduler.idle; step += 1) await world.scheduler.step();
}

function judgeEnd(world: World): boolean {
  const { row, commits } = world.database;
  if (row.state === "disconnected") return false;
  if (row.state === "reconnect_required") {
    if (world.gusto.revokedByAdmin) return false;
    // Only the strict rule can lose a grant, and only if Gusto rotated and the response never
    // reached the database.
    const spent = world.gusto.pairs.some(
      (pair) =>
        pair.parent &&
        fingerprintOf(pair.parent.refresh) === row.refreshFingerprint &&
        !commits.some((commit) => commit.child === fingerprintOf(pair.refresh)),
    );
    if (world.gusto.rule === "first_use")
      world.violate("lost", "the grant was lost under the first-use rule");
    else if (!spent)
      world.violate("lost", "reconnect required although Gusto never rotated the stored token");
    else if (row.stateReason !== "lost_in_unknown_outcome")
      world.violate("lost", `the loss is called ${row.stateReason}`);
    return true;
  }
  const stored = world.gusto.pairs.find(
    (pair) => fingerprintOf(pair.refresh) === row.refreshFingerprint,
  );
  if (world.gusto.revokedByAdmin) {
    if (
      row.state === "active" &&
      row.lastError === null &&
      row.accessTokenExpiration &&
      row.accessTokenExpiration <= world.database.clock(world.scheduler.now)
    )
      world.violate("health", "a revoked grant counts as healthy");
    return false;
  }
  if (row.state !== "active" || stored?.revoked !== false)
    world.violate(
      "heal",
      `after all faults the row is ${row.state} and its pair ${stored?.revoked ? "revoked" : "valid"}`,
    );
  return false;
}

/** Runs a seed. If it fails, finds the shortest schedule that fails the same way. */
export async function runSeed(
  seed: number,
  faults: Faults = ALL_FAULTS,
): Promise<ScheduleResult & { shortest?: ScheduleResult }> {
  const result = await runSchedule(seededChoices(seed), { ...faults });
  const broken = result.violations[0]?.invariant;
  if (broken === undefined) return result;
  const fails = async (list: readonly number[]) =>
    (await replay(list, faults)).violations.some((violation) => violation.invariant === broken);
  const shortest = await shrinkChoices(result.taken, fails);
  return { ...result, shortest: { ...(await replay(shortest, faults)), taken: shortest } };
}

export function replay(
  list: readonly number[],
  faults: Faults = ALL_FAULTS,
): Promise<ScheduleResult> {
  return runSchedule(replayedChoices(list), { ...faults });
}
