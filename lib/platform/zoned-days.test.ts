import { describe, expect, it } from "vitest";
import { addDays, dayIn, isTimeZone, startOfDay } from "./zoned-days.ts";

describe("a day in a time zone", () => {
  it.each([
    ["2026-11-29T00:00:00Z", "America/Los_Angeles", "2026-11-28"],
    ["2026-11-29T00:00:00Z", "Pacific/Auckland", "2026-11-29"],
    ["2027-01-01T04:59:59Z", "America/New_York", "2026-12-31"],
    ["2027-01-01T05:00:00Z", "America/New_York", "2027-01-01"],
  ])("%s is, in %s, on %s", (at, timeZone, day) => expect(dayIn(new Date(at), timeZone)).toBe(day));

  it.each([
    ["2026-11-28", "America/New_York", "2026-11-28T05:00:00.000Z"],
    ["2026-11-28", "Asia/Kolkata", "2026-11-27T18:30:00.000Z"],
    ["2026-11-28", "UTC", "2026-11-28T00:00:00.000Z"],
    // Clocks change on these days, after midnight and at midnight.
    ["2026-03-08", "America/New_York", "2026-03-08T05:00:00.000Z"],
    ["2026-03-09", "America/New_York", "2026-03-09T04:00:00.000Z"],
    ["2026-11-01", "America/New_York", "2026-11-01T04:00:00.000Z"],
    ["2026-11-02", "America/New_York", "2026-11-02T05:00:00.000Z"],
    ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z"],
    ["2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00.000Z"],
  ])("%s in %s begins at %s", (day, timeZone, start) => {
    expect(startOfDay(day, timeZone).toISOString()).toBe(start);
    expect(dayIn(startOfDay(day, timeZone), timeZone)).toBe(day);
  });

  it("goes on over the ends of months, years and leap days", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
    expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  });

  it("knows zones by their names alone", () => {
    for (const name of ["America/New_York", "America/Argentina/Buenos_Aires", "UTC"])
      expect(isTimeZone(name)).toBe(true);
    for (const name of ["", "+05:30", "Mars/Base", "'; DROP TABLE", "a".repeat(80), "../x"])
      expect(isTimeZone(name)).toBe(false);
  });
});
