import { describe, expect, it } from "vitest";
import {
  countOf,
  deadlineTime,
  duration,
  elapsed,
  exactTime,
  formatCount,
  formatDay,
  formatMoney,
  formatNumber,
  formatShare,
  formatMonthTick,
  formatShortMoney,
  formatShortTime,
  relativeTime,
  utcTime,
} from "./format.ts";

describe("values for people", () => {
  it.each([
    ["1234.5", "$1,234.50"],
    ["-12.00", "-$12.00"],
    ["0.00", "$0.00"],
    ["123456789012.10", "$123,456,789,012.10"],
  ])("money %s is %s", (amount, words) => expect(formatMoney(amount)).toBe(words));
  it.each([
    ["2026-11-21", "Nov 21, 2026"],
    ["2024-02-29", "Feb 29, 2024"],
    ["someday", "someday"],
  ])("the day %s is %s, in every time zone", (day, words) => expect(formatDay(day)).toBe(words));
  it("is its month on a chart axis, and the year where one begins", () =>
    expect(["2026-01-01", "2026-02-01"].map(formatMonthTick)).toEqual(["2026", "Feb"]));
  it.each([
    ["80.000", "80"],
    ["7.500", "7.5"],
    ["100", "100"],
    ["12345.678", "12,345.678"],
    ["0.000", "0"],
  ])("the number %s is %s", (amount, words) => expect(formatNumber(amount)).toBe(words));
  it("counts one and many", () =>
    expect([
      countOf(1, "person", "people"),
      countOf(0, "person", "people"),
      countOf(2045, "person", "people"),
    ]).toEqual(["1 person", "0 people", "2,045 people"]));
  it("groups a count", () =>
    expect([formatCount(0), formatCount(1204), formatCount(100_000)]).toEqual([
      "0",
      "1,204",
      "100,000",
    ]));
  it("never shows a nonzero share as zero", () =>
    expect([
      formatShare(0, 10),
      formatShare(1, 100_000),
      formatShare(1, 3),
      formatShare(0, 0),
    ]).toEqual(["0.0%", "< 0.1%", "33%", "0.0%"]));
  it("shortens money on a chart axis", () =>
    expect([formatShortMoney(950), formatShortMoney(12_300)]).toEqual(["$950", "$12.3K"]));
  it("shortens a time on a chart axis", () =>
    expect([
      formatShortTime(new Date("2026-11-21T18:05:00Z"), "day", "UTC"),
      formatShortTime(new Date("2026-11-21T18:05:00Z"), "minute", "UTC"),
    ]).toEqual(["Nov 21", "6:05 PM"]));
  it("gives a document's times in UTC", () =>
    expect(utcTime(new Date("2026-11-21T18:05:00Z"))).toBe("Nov 21, 2026, 6:05 PM UTC"));
});

const NOW = Date.UTC(2026, 10, 21, 18, 0, 0);
const at = (seconds: number) => new Date(NOW + seconds * 1000);

describe("relative times", () => {
  it("says just now for the last few seconds and in a moment for the next", () => {
    expect(relativeTime(at(0), NOW)).toBe("just now");
    expect(relativeTime(at(-4), NOW)).toBe("just now");
    expect(relativeTime(at(3), NOW)).toBe("in a moment");
  });

  it("counts seconds, minutes, hours, days, months and years, always rounded down", () => {
    expect(
      [-20, -119, -7199, -7200, -90_000, -40 * 86_400, -800 * 86_400].map((seconds) =>
        relativeTime(at(seconds), NOW),
      ),
    ).toEqual([
      "20 s ago",
      "1 min ago",
      "119 min ago",
      "2 h ago",
      "1 d ago",
      "1 mo ago",
      "2 y ago",
    ]);
  });

  it("handles the future", () => {
    expect(relativeTime(at(48 * 60), NOW)).toBe("in 48 min");
    expect(relativeTime(at(48 * 60), NOW, "long")).toBe("in 48 minutes");
  });

  it("writes one minute without an s in the long style", () => {
    expect(duration(60, "long")).toBe("1 minute");
    expect(duration(120, "long")).toBe("2 minutes");
  });

  it("never gets stuck between two units", () => {
    for (let seconds = 5; seconds < 3 * 365 * 86_400; seconds = Math.ceil(seconds * 1.3)) {
      expect(relativeTime(at(-seconds), NOW)).toMatch(/^[1-9]\d* (s|min|h|d|mo|y) ago$/);
    }
  });

  it("gives the exact time with its zone", () => {
    expect(exactTime(at(0), "UTC")).toBe("Nov 21, 2026, 6:00:00 PM UTC");
  });

  it("shows a payroll deadline at Gusto's 4 PM Pacific, in summer and in winter", () => {
    expect(deadlineTime(new Date("2026-11-25T00:00:00Z"))).toBe("Nov 24, 2026, 4:00 PM PT");
    expect(deadlineTime(new Date("2026-07-01T23:00:00Z"))).toBe("Jul 1, 2026, 4:00 PM PT");
  });

  it("shows how long something took in milliseconds, seconds or minutes", () => {
    expect(elapsed(412.4)).toBe("412 ms");
    expect(elapsed(8000)).toBe("8.0 s");
    expect(elapsed(742_300)).toBe("12 min");
  });
});
