import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRetryAfter } from "./retry-after.ts";

const NOW = new Date("2026-11-27T12:00:00Z");
const read = (value: string, date?: string) =>
  readRetryAfter(
    { get: (name) => ({ "retry-after": value, date: date ?? null })[name] ?? null },
    NOW,
  );

describe("Retry-After", () => {
  it.each([
    ["1", 1],
    ["30", 30],
    ["  7 ", 7],
    ["007", 7],
    ["3600", 3_600],
  ])("%j is accepted: %d seconds", (value, seconds) => {
    expect(read(value)).toBe(seconds);
  });

  it.each([
    "0",
    "-1",
    "0.5",
    "1.5",
    "3601",
    "31536000",
    "9999999999",
    "99999999999999999999",
    "1e3",
    "0x10",
    "+5",
    "5, 10",
    "30 seconds",
    "soon",
    "Infinity",
    "NaN",
    "",
    " ",
    "١٢",
  ])("%j is ignored", (value) => {
    expect(read(value)).toBeNull();
  });

  it.each([
    "Fri, 27 Nov 2026 12:02:00 GMT",
    "Friday, 27-Nov-26 12:02:00 GMT",
    "Fri Nov 27 12:02:00 2026",
  ])("as the date %j is two minutes away", (value) => {
    expect(read(value)).toBe(120);
  });

  it("counts a date from the response's own time, so no clock has to be right", () => {
    expect(read("Fri, 27 Nov 2026 18:00:30 GMT", "Fri, 27 Nov 2026 18:00:00 GMT")).toBe(30);
    expect(read("Fri, 27 Nov 2026 12:00:30 GMT", "not a date")).toBe(30);
  });

  it.each([
    "Fri, 27 Nov 2026 12:00:00 GMT",
    "Fri, 27 Nov 2026 11:59:00 GMT",
    "Fri, 27 Nov 2026 13:00:01 GMT",
    "Sat, 27 Nov 2027 12:00:00 GMT",
    "Fri, 99 Nov 2026 12:02:00 GMT",
    "2026-11-27T12:02:00Z",
    "Nov 27",
  ])("ignores %j: past, more than an hour away, or not an HTTP date", (value) => {
    expect(read(value)).toBeNull();
  });

  it("is a whole number from 1 to 3,600 or nothing, whatever comes", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.integer().map(String),
          fc.double().map(String),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (value) => {
          const seconds = read(value);
          expect(
            seconds === null || (Number.isInteger(seconds) && seconds >= 1 && seconds <= 3_600),
          ).toBe(true);
        },
      ),
    );
  });
});
