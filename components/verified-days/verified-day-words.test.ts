import { describe, expect, it } from "vitest";
import {
  companyDaysSentence,
  companyDayWords,
  fleetDaysSentence,
  fleetDayWords,
  runsOfDays,
} from "./verified-day-words.ts";

const fleetDay = (verified: number | null, companies: number, isToday = false) =>
  fleetDayWords({ day: "2026-11-28", verified, companies, isToday });

describe("the words of a strip", () => {
  it.each([
    [100_000, 100_000, "100% verified, 100,000 of 100,000 companies", "full"],
    [99_999, 100_000, "99.9% verified, 99,999 of 100,000 companies", "part"],
    [1, 1, "100% verified, 1 of 1 company", "full"],
    [0, 3, "0% verified, 0 of 3 companies", "part"],
  ])("%i of %i companies: only all of them are 100%%", (verified, companies, text, look) => {
    expect(fleetDay(verified, companies)).toMatchObject({ text, look });
  });

  it("today is no failure yet, and no record says so", () => {
    expect(fleetDay(1, 4, true)).toMatchObject({
      text: "25% verified, 1 of 4 companies, so far",
      look: "open",
    });
    expect(fleetDay(null, 0, true).text).toBe("nothing verified yet today");
    expect(fleetDay(null, 0).text).toBe("no record");
  });

  it("a day that failed for a part says that Gusto accepted the connection as well", () => {
    const day = { day: "2026-11-28", kind: "failing" as const };
    expect(companyDayWords({ ...day, wasVerified: true }).text).toBe("failing part of the day");
    expect(companyDayWords({ ...day, wasVerified: false }).text).toBe("failing");
  });

  it("the sentences leave out days of which nothing can be said", () => {
    const day = (
      kind: "verified" | "failing" | "not_connected",
      wasVerified = kind === "verified",
    ) => ({ day: "2026-11-28", kind, wasVerified }) as const;
    expect(
      companyDaysSentence([
        day("not_connected"),
        day("verified"),
        day("failing", true),
        day("failing"),
      ]),
    ).toBe("Gusto accepted the connection on 2 of 3 days; failing on 2.");
    expect(companyDaysSentence([day("not_connected")])).toBe("Nothing is recorded yet.");
    expect(
      fleetDaysSentence([
        { day: "2026-11-26", verified: 4, companies: 4, isToday: false },
        { day: "2026-11-27", verified: 3, companies: 4, isToday: false },
        { day: "2026-11-28", verified: 0, companies: 4, isToday: true },
      ]),
    ).toBe("Every connected company was verified on 1 of 2 days.");
  });

  it("days that were the same are one line, newest first", () => {
    const days = ["no record", "verified", "verified", "failing"].map((text, place) => ({
      ...{ day: `2026-11-2${place + 5}`, text },
      look: "full" as const,
    }));
    expect(runsOfDays(days)).toEqual([
      { days: "Nov 28, 2026", text: "failing" },
      { days: "Nov 26, 2026 to Nov 27, 2026", text: "verified" },
      { days: "Nov 25, 2026", text: "no record" },
    ]);
  });
});
