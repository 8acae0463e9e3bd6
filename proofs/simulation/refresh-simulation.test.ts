import { describe, expect, it } from "vitest";
import { exploreAll } from "./explore-all.ts";
import { ALL_FAULTS, ONE_SLEEPER, runSeed } from "./run-schedule.ts";
import type { Faults } from "./world.ts";

const SEEDS = 3_000;
const SLEEPER_SEEDS = 600;

/**
 * Runs all seeds and sums up what happened. Fails with the shortest schedule that breaks an
 * invariant.
 */
async function runSeeds(seeds: number, faults: Faults) {
  const totals = { exchanges: 0, lost: 0, recovered: 0 };
  for (let seed = 0; seed < seeds; seed += 1) {
    const result = await runSeed(seed, faults);
    if (result.shortest) {
      const { taken, trace, violations } = result.shortest;
      expect.fail(
        `seed ${seed}: ${JSON.stringify(violations)}\nshortest schedule: ${taken.join(",")}\n${trace.join("\n")}`,
      );
    }
    totals.exchanges += result.exchanges;
    totals.lost += Number(result.lost);
    totals.recovered += Number(result.recovered);
  }
  return totals;
}

describe("the refresh protocol under simulation", () => {
  it(
    `keeps every invariant over ${SEEDS} seeded schedules of crashes, pauses, lost answers and lost acknowledgements`,
    { timeout: 120_000 },
    async () => {
      const totals = await runSeeds(SEEDS, ALL_FAULTS);
      // The simulation must exercise the protocol: many exchanges, and some lost grants under the
      // strict rule.
      expect(totals.exchanges).toBeGreaterThan(2 * SEEDS);
      expect(totals.lost).toBeGreaterThan(0);
    },
  );

  it(
    `keeps every invariant over ${SLEEPER_SEEDS} seeded schedules around a process that sleeps past its lease, and lets its late success undo a verdict`,
    { timeout: 120_000 },
    async () => {
      const totals = await runSeeds(SLEEPER_SEEDS, ONE_SLEEPER);
      expect(totals.recovered).toBeGreaterThan(SLEEPER_SEEDS / 20);
    },
  );

  it.each(["first_use", "strict_single_use"] as const)(
    "keeps every invariant in every schedule of three processes, two of which may crash (%s)",
    { timeout: 120_000 },
    async (rule) => {
      const { states, schedules, violations } = await exploreAll(rule, 2);
      expect(violations).toEqual([]);
      expect(states).toBeGreaterThan(3_000);
      expect(schedules).toBeGreaterThan(3_000);
    },
  );
});
