import { describe, expect, it } from "vitest";
import { exploreAll } from "./explore-all.ts";
import { runSeed } from "./run-schedule.ts";

const SEEDS = 3_000;

describe("the refresh protocol under simulation", () => {
  it(`keeps every invariant over ${SEEDS} seeded schedules of crashes, pauses, lost answers and lost acknowledgements`, { timeout: 120_000 }, async () => {
    const totals = { exchanges: 0, lost: 0 };
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const result = await runSeed(seed);
      if (result.shortest) {
        const { taken, trace, violations } = result.shortest;
        expect.fail(`seed ${seed}: ${JSON.stringify(violations)}\nshortest schedule: ${taken.join(",")}\n${trace.join("\n")}`);
      }
      totals.exchanges += result.exchanges;
      totals.lost += Number(result.lost);
    }
    // The simulation must not be a quiet walk: it exchanges a lot, and the strict rule does lose some grants.
    expect(totals.exchanges).toBeGreaterThan(2 * SEEDS);
    expect(totals.lost).toBeGreaterThan(0);
  });

  it.each(["first_use", "strict_single_use"] as const)("keeps every invariant in every schedule of three processes of which two may crash (%s)", { timeout: 120_000 }, async (rule) => {
    const { states, schedules, violations } = await exploreAll(rule, 2);
    expect(violations).toEqual([]);
    expect(states).toBeGreaterThan(3_000);
    expect(schedules).toBeGreaterThan(3_000);
  });
});
