import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "#lib/platform/zoned-days.ts";
import { companyDays, DAYS_SHOWN, fleetDays, type KeptDay } from "./verified-days.ts";

const TODAY = "2026-11-28";
const ago = (days: number) => addDays(TODAY, -days);
const row = (days: number, change: Partial<KeptDay> = {}): KeptDay => ({
  ...{ day: ago(days), verified: true, failing: false, endedAs: "verified" },
  ...change,
});
const FAILED = { verified: false, failing: true, endedAs: "failing" } as const;
const ENDED = { verified: false, endedAs: "not_connected" } as const;

function kinds(kept: KeptDay[], facts: Partial<Parameters<typeof companyDays>[1]> = {}) {
  const days = companyDays(kept, { today: TODAY, connectedOn: ago(200), lasting: null, ...facts });
  return (daysAgo: number) => days[DAYS_SHOWN - 1 - daysAgo]?.kind;
}

describe("a company's ninety days", () => {
  it("end today and begin eighty-nine days before, across a change of clocks", () => {
    const days = companyDays([], { today: TODAY, connectedOn: TODAY, lasting: null });
    expect([days.length, days[0]?.day, days.at(-1)?.day]).toEqual([90, "2026-08-31", TODAY]);
  });

  it.each<[string, KeptDay, string]>([
    ["accepted", row(5), "verified"],
    ["accepted and failing", row(5, { failing: true }), "failing"],
    ["failing until it recovered", row(5, { failing: true, endedAs: "verified" }), "failing"],
    [
      "stored, and nothing more",
      row(5, { verified: false, endedAs: "not_checked" }),
      "not_checked",
    ],
    ["disconnected all day", row(5, ENDED), "not_connected"],
    ["accepted, then disconnected", row(5, { endedAs: "not_connected" }), "verified"],
    ["only standing from the day before", row(5, { verified: false }), "not_checked"],
  ])("a day that was %s", (_, kept, kind) => {
    expect(kinds([kept])(5)).toBe(kind);
  });

  it("what failed or ended still does on the days after, until something changes", () => {
    const at = kinds([row(9), row(7, FAILED), row(4), row(3, ENDED)]);
    expect([10, 9, 8, 7, 6, 5, 4, 3, 2, 0].map(at)).toEqual([
      ...["unknown", "verified", "not_checked", "failing", "failing", "failing"],
      ...["verified", "not_connected", "not_connected", "not_connected"],
    ]);
  });

  it("an acceptance counts for its own day alone, and today may still bring one", () => {
    const at = kinds([row(2)]);
    expect([2, 1, 0].map(at)).toEqual(["verified", "not_checked", "pending"]);
    expect(kinds([row(2), row(0, { verified: false })])(0)).toBe("pending");
  });

  it("take a failure that began before them from the last row, or from what still holds", () => {
    expect(kinds([row(95, FAILED)])(89)).toBe("failing");
    expect(kinds([], { lasting: { since: ago(300), endedAs: "failing" } })(89)).toBe("failing");
    const at = kinds([], { lasting: { since: ago(3), endedAs: "failing" } });
    expect([4, 3, 0].map(at)).toEqual(["unknown", "failing", "failing"]);
  });

  it("before the first connection there was none; after it, without rows, nothing is known", () => {
    const at = kinds([], { connectedOn: ago(3) });
    expect([4, 3, 0].map(at)).toEqual(["not_connected", "unknown", "unknown"]);
  });

  it("never call a day verified without an acceptance on it, whatever was kept", () => {
    const rows = fc.uniqueArray(
      fc.record({
        day: fc.nat(99).map(ago),
        verified: fc.boolean(),
        failing: fc.boolean(),
        endedAs: fc.constantFrom("verified", "failing", "not_checked", "not_connected" as const),
      }),
      { selector: ({ day }) => day },
    );
    fc.assert(
      fc.property(rows, (kept) => {
        const sorted = kept.toSorted((a, b) => (a.day < b.day ? -1 : 1)) as KeptDay[];
        const days = companyDays(sorted, { today: TODAY, connectedOn: ago(50), lasting: null });
        const accepted = new Set(kept.filter((each) => each.verified).map(({ day }) => day));
        const failed = new Set(kept.filter((each) => each.failing).map(({ day }) => day));
        for (const { day, kind, wasVerified } of days) {
          expect(wasVerified).toBe(accepted.has(day));
          if (kind === "verified") expect(accepted.has(day) && !failed.has(day)).toBe(true);
          if (failed.has(day)) expect(kind).toBe("failing");
        }
      }),
    );
  });
});

it("the fleet's days say what was verified of what was connected, and where nothing was recorded", () => {
  const days = fleetDays(
    [
      { day: ago(2), verified: 3, companies: 2 },
      { day: ago(1), verified: 1, companies: 2 },
      { day: ago(0), verified: 0, companies: 0 },
    ],
    TODAY,
  );
  expect(days.slice(-4)).toEqual([
    { day: ago(3), verified: null, companies: 0, isToday: false },
    { day: ago(2), verified: 2, companies: 2, isToday: false },
    { day: ago(1), verified: 1, companies: 2, isToday: false },
    { day: ago(0), verified: null, companies: 0, isToday: true },
  ]);
});
