import { describe, expect, it } from "vitest";
import { deadlineTime, duration, elapsed, exactTime, relativeTime } from "./relative-time.ts";

const NOW = Date.UTC(2026, 10, 21, 18, 0, 0);
const at = (seconds: number) => new Date(NOW + seconds * 1000);

describe("relative times", () => {
  it("says just now for the last few seconds and in a moment for the next", () => {
    expect(relativeTime(at(0), NOW)).toBe("just now");
    expect(relativeTime(at(-4), NOW)).toBe("just now");
    expect(relativeTime(at(3), NOW)).toBe("in a moment");
  });

  it("counts seconds, minutes, hours, days, months and years, always rounded down", () => {
    expect([-20, -119, -7199, -7200, -90_000, -40 * 86_400, -800 * 86_400].map((seconds) => relativeTime(at(seconds), NOW)))
      .toEqual(["20 s ago", "1 min ago", "119 min ago", "2 h ago", "1 d ago", "1 mo ago", "2 y ago"]);
  });

  it("speaks of what is to come", () => {
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

  it("tells a payroll's deadline at Gusto's 4 PM Pacific, in summer and in winter", () => {
    expect(deadlineTime(new Date("2026-11-25T00:00:00Z"))).toBe("Nov 24, 2026, 4:00 PM PT");
    expect(deadlineTime(new Date("2026-07-01T23:00:00Z"))).toBe("Jul 1, 2026, 4:00 PM PT");
  });

  it("shows how long something took in milliseconds or seconds", () => {
    expect(elapsed(412.4)).toBe("412 ms");
    expect(elapsed(8000)).toBe("8.0 s");
  });
});
