import { expect, it } from "vitest";
import { afterWarmUp, floors, growthPerMinute } from "./trend.ts";

const minutes = Array.from({ length: 60 }, (_, index) => index / 2);
const shake = (minute: number) => ((minute * 7_919) % 13) - 6;

it("a leak is told from the noise of a garbage collector", () => {
  const flat = minutes.map((minute) => ({ minute, value: 180 + shake(minute) }));
  const leaking = minutes.map((minute) => ({ minute, value: 180 + 2 * minute + shake(minute) }));
  expect(Math.abs(growthPerMinute(flat))).toBeLessThan(0.3);
  expect(growthPerMinute(leaking)).toBeCloseTo(2, 0);
});

it("one high peak is no leak", () => {
  const points = minutes.map((minute) => ({ minute, value: minute === 20 ? 900 : 180 }));
  expect(growthPerMinute(points)).toBe(0);
});

it("what grows to its size in the first third does not count", () => {
  const points = minutes.map((minute) => ({ minute, value: Math.min(minute, 10) * 10 }));
  expect(growthPerMinute(afterWarmUp(points, 30))).toBe(0);
  expect(growthPerMinute([])).toBe(0);
});

it("what a fault takes for a while does not count, and what is never given back does", () => {
  const taken = minutes.map((minute) => ({ minute, value: minute % 3 < 1 ? 30 + minute : 30 }));
  const leaked = taken.map(({ minute, value }) => ({ minute, value: value + minute / 2 }));
  expect(growthPerMinute(floors(taken))).toBe(0);
  expect(growthPerMinute(floors(leaked))).toBeCloseTo(0.5, 1);
});
