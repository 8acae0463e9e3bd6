import { describe, expect, it } from "vitest";
import { countOf, formatDay, formatMoney, formatNumber, formatShortDay } from "./format-value.ts";

describe("values for people", () => {
  it.each([["1234.5", "$1,234.50"], ["-12.00", "-$12.00"], ["0.00", "$0.00"], ["123456789012.10", "$123,456,789,012.10"]])("money %s is %s", (amount, words) => expect(formatMoney(amount)).toBe(words));
  it.each([["2026-11-21", "Nov 21, 2026"], ["2024-02-29", "Feb 29, 2024"], ["someday", "someday"]])("the day %s is %s, in every time zone", (day, words) => expect(formatDay(day)).toBe(words));
  it("is shorter on the axis of a chart", () => expect(formatShortDay("2026-01-05")).toBe("Jan 5"));
  it.each([["80.000", "80"], ["7.500", "7.5"], ["100", "100"], ["12345.678", "12,345.678"], ["0.000", "0"]])("the number %s is %s", (amount, words) => expect(formatNumber(amount)).toBe(words));
  it("counts one and many", () => expect([countOf(1, "person", "people"), countOf(0, "person", "people"), countOf(2045, "person", "people")]).toEqual(["1 person", "0 people", "2,045 people"]));
});
