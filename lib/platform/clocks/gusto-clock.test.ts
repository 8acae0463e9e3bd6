import { beforeEach, expect, it } from "vitest";
import { gustoAheadMs, learnGustoClock } from "./gusto-clock.ts";

const NOW = new Date("2026-11-28T12:00:00.500Z");
const answer = (date: string, more = {}) => ({ headers: new Headers({ date, ...more }) });

beforeEach(() => learnGustoClock(answer("Sat, 28 Nov 2026 12:00:00 GMT"), 0, NOW));

it("is read from the middle of the answer's second and of the call", () => {
  expect(gustoAheadMs()).toBe(0);
  learnGustoClock(answer("Sat, 28 Nov 2026 12:10:00 GMT"), 1_000, NOW);
  expect(gustoAheadMs()).toBe(600_500);
});

it.each([
  ["has no date", { headers: new Headers() }, 10],
  ["has one that is none", answer("yesterday"), 10],
  ["comes from a cache", answer("Sat, 28 Nov 2026 11:00:00 GMT", { age: "3600" }), 10],
  ["took long", answer("Sat, 28 Nov 2026 11:59:00 GMT"), 60_000],
])("is not read from an answer that %s", (_case, strange, tookMs) => {
  learnGustoClock(strange, tookMs, NOW);
  expect(gustoAheadMs()).toBe(0);
});
