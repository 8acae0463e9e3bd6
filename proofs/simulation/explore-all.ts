import type { Choices } from "./choices.ts";
import type { SimulatedProcess } from "./simulated-process.ts";
import { settlePromises } from "./scheduler.ts";
import type { RotationRule } from "./simulated-gusto.ts";
import { TIMING } from "#lib/tokens/protocol/timing.ts";
import { type Violation, World } from "./world.ts";

/*
 * Every schedule of a small case: three processes request the same expired token, and up to two of
 * them crash, at any point, in any order. A state is the row, Gusto, and what each process has been
 * told. A process is determined by what it was told, so schedules that reach the same state share
 * one future, which is explored once.
 */

const PROCESSES = 3;
/** Waiters poll rarely: a poll without news changes nothing, but each one is a state. */
const TIMING_OF_SEARCH = { ...TIMING, waitPollMs: 12_000 };
const NO_FAULTS = {
  exchange: false,
  store: false,
  crash: false,
  pause: false,
  clock: false,
  people: false,
  sleeper: false,
};

export type Exploration = {
  states: number;
  schedules: number;
  violations: { path: readonly number[]; found: Violation[] }[];
};

/**
 * Choices that follow a path and stop at the first open question, reporting its number of answers.
 */
class PathChoices implements Choices {
  readonly taken: number[] = [];
  open: number | null = null;
  readonly #path: readonly number[];

  constructor(path: readonly number[]) {
    this.#path = path;
  }

  pick(count: number): number {
    const choice = this.#path[this.taken.length];
    if (choice === undefined) this.open ??= count;
    this.taken.push(choice ?? 0);
    return choice ?? 0;
  }
}

/** Explores all choices depth first, rerunning each path from the start. */
export async function exploreAll(rule: RotationRule, crashes: number): Promise<Exploration> {
  const seen = new Set<string>();
  const result: Exploration = { states: 0, schedules: 0, violations: [] };
  const stack: number[][] = [[]];
  for (let path = stack.pop(); path; path = stack.pop()) {
    const { choices, world, state } = await walk(rule, crashes, path);
    if (world.violations.length > 0) {
      result.violations.push({ path, found: world.violations });
      continue;
    }
    if (choices.open === null) {
      result.schedules += 1;
      continue;
    }
    if (seen.has(state)) continue;
    seen.add(state);
    for (let answer = choices.open - 1; answer >= 0; answer -= 1) stack.push([...path, answer]);
  }
  result.states = seen.size;
  return result;
}

async function walk(rule: RotationRule, crashes: number, path: readonly number[]) {
  const choices = new PathChoices(path);
  const world = new World(rule, choices, NO_FAULTS, TIMING_OF_SEARCH);
  world.scheduler.told = new Map();
  let crashesLeft = crashes;
  let question = "crash";
  for (let count = 0; count < PROCESSES; count += 1) void ask(world, world.startProcess());
  await settlePromises();
  while (!world.scheduler.idle && choices.open === null && world.violations.length === 0) {
    const alive = [...world.processes.keys()];
    // Zero continues; any other answer crashes one of the living processes.
    const what = crashesLeft > 0 ? choices.pick(alive.length + 1) : 0;
    if (choices.open !== null) break;
    question = "event";
    const victim = alive[what - 1];
    if (victim !== undefined) {
      world.crash(victim);
      crashesLeft -= 1;
      question = "crash";
      continue;
    }
    await world.scheduler.step(() => choices.open !== null);
    if (choices.open === null) question = "crash";
  }
  return { choices, world, state: question + describeState(world, crashesLeft) };
}

/**
 * A caller that asks once more after the crashed process' lease is over, and uses the token it
 * gets.
 */
async function ask(world: World, { id, refresher }: SimulatedProcess): Promise<void> {
  const { row } = world.database;
  const request = {
    tokenId: row.id,
    staleVersion: row.version,
    cause: "expired",
    actor: "worker",
  } as const;
  let outcome = await refresher.refresh(request);
  if (outcome.kind === "unavailable") {
    await new Promise<void>((resolve) =>
      world.scheduler.at(
        id,
        "asks again later",
        world.scheduler.now + world.timing.leaseMs,
        resolve,
      ),
    );
    outcome = await refresher.refresh(request);
  }
  if (outcome.kind === "fresh") world.use(outcome.accessToken.reveal());
}

function describeState(world: World, crashesLeft: number): string {
  const { row, application, commits } = world.database;
  return JSON.stringify([
    row,
    application,
    commits,
    world.gusto.pairs.map((pair) => [pair.id, pair.revoked, pair.used]),
    [...world.gusto.inFlight],
    world.scheduler.describe(),
    crashesLeft,
  ]);
}
