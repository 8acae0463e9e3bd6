import { expect, it } from "vitest";
import { describeQuietHours, isQuietAt, parseQuietHours } from "./quiet-hours.ts";

const night = parseQuietHours("22:00-07:00 America/Los_Angeles");

it.each([
  ["2026-11-28T05:59:59Z", false],
  ["2026-11-28T06:00:00Z", true],
  ["2026-11-28T14:59:59Z", true],
  ["2026-11-28T15:00:00Z", false],
  // In summer, the same hours there are others in UTC.
  ["2026-07-28T05:00:00Z", true],
  ["2026-07-28T14:00:00Z", false],
])("quiet hours over midnight, in their own zone: %s", (time, isQuiet) => {
  expect(isQuietAt(night, new Date(time))).toBe(isQuiet);
});

it("quiet hours are shown as they were set", () => {
  expect(describeQuietHours(night)).toBe("22:00-07:00 America/Los_Angeles");
});

it("quiet hours within a day", () => {
  const noon = parseQuietHours("12:00-13:30 UTC");
  expect(isQuietAt(noon, new Date("2026-11-28T13:29:00Z"))).toBe(true);
  expect(isQuietAt(noon, new Date("2026-11-28T13:30:00Z"))).toBe(false);
});

it.each(["", "22-7 UTC", "22:00-07:00", "24:00-07:00 UTC", "22:00-07:00 Mars/Olympus"])(
  'quiet hours "%s" are refused with the form they must have',
  (text) => {
    expect(() => parseQuietHours(text)).toThrow("22:00-07:00 America/Los_Angeles");
  },
);
