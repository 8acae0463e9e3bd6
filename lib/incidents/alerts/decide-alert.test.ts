import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decideAlert,
  MINOR_AFTER_MS,
  retryAfterMs,
  STEADY_MS,
  type Told,
  WORTH_TELLING_MS,
} from "./decide-alert.ts";

const START = new Date("2026-11-28T08:00:00Z");
const at = (ms: number) => new Date(START.getTime() + ms);
const MINUTE = 60_000;

type Incident = Parameters<typeof decideAlert>[0];
const incident = (fields: Partial<Incident> = {}): Incident => ({
  ...{ severity: 2, companies: 10, openedAt: START, resolvedAt: null, snoozedUntil: null },
  ...fields,
});
const decide = (
  now: Date,
  fields: Partial<Incident> = {},
  told: Told | null = null,
  isQuiet = false,
) => decideAlert(incident(fields), told, { now, isQuiet, since: START });
const open: Told = { state: "open", severity: 2, companies: 10, openings: 1 };

describe("the beginning of an incident", () => {
  it("is told at once; of a minor one, only if it lasts", () => {
    expect(decide(START)).toBe("opened");
    expect(decide(START, { severity: 3 })).toBeNull();
    expect(decide(at(MINOR_AFTER_MS), { severity: 3 })).toBe("opened");
  });

  it("is not told while it is snoozed", () => {
    expect(decide(START, { snoozedUntil: at(1) })).toBeNull();
    expect(decide(at(2), { snoozedUntil: at(1) })).toBe("opened");
  });
});

describe("an incident that grows", () => {
  it.each([
    [11, null],
    [49, null],
    [50, "grown"],
    [10_000, "grown"],
  ])("from 10 companies to %i: %s", (companies, change) => {
    expect(decide(START, { companies }, open)).toBe(change);
  });

  it("is told again when it becomes more severe, not when it becomes less", () => {
    expect(decide(START, { severity: 1 }, open)).toBe("grown");
    expect(decide(START, { severity: 3 }, open)).toBeNull();
    expect(decide(START, { severity: 1 }, { ...open, severity: 1 })).toBeNull();
  });
});

describe("the end of an incident", () => {
  it("is told once it has lasted, and after a recurrence only after twice the time", () => {
    const resolvedAt = START;
    expect(decide(at(STEADY_MS - 1), { resolvedAt }, open)).toBeNull();
    expect(decide(at(STEADY_MS), { resolvedAt }, open)).toBe("resolved");
    expect(decide(at(STEADY_MS), { resolvedAt }, { ...open, openings: 2 })).toBeNull();
    expect(decide(at(2 * STEADY_MS), { resolvedAt }, { ...open, openings: 2 })).toBe("resolved");
  });

  it("is told however late, to who was told the beginning", () => {
    expect(decide(at(100 * WORTH_TELLING_MS), { resolvedAt: START }, open)).toBe("resolved");
  });

  it("without a told beginning is told together with it, while that is worth telling", () => {
    const resolvedAt = at(30 * MINUTE);
    expect(decide(at(40 * MINUTE), { resolvedAt })).toBe("passed");
    expect(decide(at(40 * MINUTE), { resolvedAt, openedAt: at(-1) })).toBeNull();
    expect(decide(at(30 * MINUTE + WORTH_TELLING_MS + 1), { resolvedAt })).toBeNull();
    expect(decide(at(40 * MINUTE), { resolvedAt: at(1_000) })).toBeNull();
    expect(decide(at(40 * MINUTE), { resolvedAt, snoozedUntil: at(0) })).toBeNull();
  });
});

describe("in quiet hours", () => {
  it("only what is critical is told, and its end", () => {
    expect(decide(START, {}, null, true)).toBeNull();
    expect(decide(START, { severity: 1 }, null, true)).toBe("opened");
    const resolvedAt = START;
    expect(decide(at(STEADY_MS), { resolvedAt }, open, true)).toBeNull();
    expect(decide(at(STEADY_MS), { resolvedAt }, { ...open, severity: 1 }, true)).toBe("resolved");
  });

  it("what began and ended, critical or not, waits for their end", () => {
    const passed = { severity: 1, resolvedAt: at(10 * MINUTE) };
    expect(decide(at(20 * MINUTE), passed, null, true)).toBeNull();
    expect(decide(at(20 * MINUTE), passed)).toBe("passed");
  });
});

/** Minutes of an incident that opens and resolves at random, in and out of quiet hours, on a channel that may be away. */
const minutes = fc.array(
  fc.record({
    isOpen: fc.boolean(),
    severity: fc.constantFrom(1, 2, 3),
    companies: fc.integer({ min: 1, max: 10_000 }),
    isQuiet: fc.boolean(),
    isAway: fc.boolean(),
  }),
  { maxLength: 300 },
);

describe("whatever happens", () => {
  it("an end follows each beginning that was told, and none is told without", () => {
    fc.assert(
      fc.property(minutes, (story) => {
        let told: Told | null = null;
        let resolvedAt: Date | null = null;
        const said: string[] = [];
        const tell = (now: Date, step: Omit<(typeof story)[number], "isOpen">) => {
          const { severity, companies } = step;
          const state = incident({ severity, companies, resolvedAt });
          const change = decideAlert(state, told, { now, isQuiet: step.isQuiet, since: START });
          if (change === null || step.isAway) return;
          said.push(change);
          const isOpen = change === "opened" || change === "grown";
          const openings: number = (told?.openings ?? 0) + (change === "opened" ? 1 : 0);
          told = {
            ...{ companies, openings: Math.max(1, openings) },
            state: isOpen ? "open" : "resolved",
            severity: Math.min(severity, told?.severity ?? 3),
          };
        };
        for (const [minute, step] of story.entries()) {
          const now = at(minute * MINUTE);
          resolvedAt = step.isOpen ? null : (resolvedAt ?? now);
          tell(now, step);
        }
        const end = at(story.length * MINUTE);
        resolvedAt ??= end;
        const calm = { severity: 2, companies: 1, isQuiet: false, isAway: false } as const;
        tell(new Date(end.getTime() + 64 * STEADY_MS), calm);
        const beginnings = said.filter((word) => word !== "grown");
        for (const [place, word] of beginnings.entries())
          if (word === "resolved") expect(beginnings[place - 1]).toBe("opened");
          else if (place > 0) expect(["resolved", "passed"]).toContain(beginnings[place - 1]);
        expect(beginnings.at(-1) ?? "resolved").not.toBe("opened");
      }),
    );
  });

  it("an incident that flaps every minute for a day is told a few times", () => {
    let told: Told | null = null;
    let said = 0;
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      const resolvedAt: Date | null = minute % 2 === 1 ? at(minute * MINUTE) : null;
      const change: string | null = decideAlert(incident({ resolvedAt }), told, {
        now: at(minute * MINUTE + 59_000),
        ...{ isQuiet: false, since: START },
      });
      if (change === null) continue;
      said += 1;
      told = { ...open, state: change === "resolved" ? "resolved" : "open" };
    }
    expect(said).toBe(1);
  });
});

it("a channel that fails is tried again after half a minute, then twice as long, up to fifteen minutes", () => {
  expect([1, 2, 3, 6, 7, 1_000].map(retryAfterMs)).toEqual([
    30_000, 60_000, 120_000, 900_000, 900_000, 900_000,
  ]);
});
