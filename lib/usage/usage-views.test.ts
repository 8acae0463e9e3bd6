import { describe, expect, it } from "vitest";
import {
  addUp,
  fillPoints,
  halfHourAround,
  parseUsageRange,
  type UsagePoint,
} from "./usage-views.ts";

const at = (time: string) => new Date(`2026-11-21T${time}Z`);
const point = (time: string, fields: Partial<UsagePoint> = {}): UsagePoint => ({
  at: at(time),
  calls: 0,
  failed: 0,
  rateLimited: 0,
  averageMs: null,
  maxMs: null,
  lowestRemaining: null,
  ...fields,
});

describe("the points of a chart", () => {
  it("cover every minute of the hour, with or without a call, up to now", () => {
    const points = fillPoints([point("11:30:00", { calls: 4 })], "hour", at("12:00:31"));
    expect(points).toHaveLength(60);
    expect([points[0]?.at, points.at(-1)?.at]).toEqual([at("11:01:00"), at("12:00:00")]);
    expect(points.filter(({ calls }) => calls > 0)).toEqual([point("11:30:00", { calls: 4 })]);
  });

  it("cover quarters of an hour in a day, and six-hour steps in a month", () => {
    expect(fillPoints([], "day", at("12:00:31"))).toHaveLength(96);
    expect(fillPoints([], "month", at("12:00:31"))).toHaveLength(120);
  });

  it("add up to an average weighted by calls, the longest time and the lowest budget", () => {
    const points = [
      point("11:30:00", { calls: 1, averageMs: 100, maxMs: 100, lowestRemaining: 30 }),
      point("11:31:00", { calls: 3, failed: 1, averageMs: 200, maxMs: 900 }),
      point("11:32:00"),
    ];
    expect(addUp(points)).toEqual({
      calls: 4,
      failed: 1,
      rateLimited: 0,
      averageMs: 175,
      maxMs: 900,
      lowestRemaining: 30,
    });
    expect(addUp([])).toMatchObject({
      calls: 0,
      averageMs: null,
      maxMs: null,
      lowestRemaining: null,
    });
  });
});

describe("a break", () => {
  it("is shown mostly with what came before it", () => {
    expect(halfHourAround(at("11:00:00"))).toEqual({ from: at("10:40:00"), until: at("11:10:00") });
  });
});

it("shows a day if the URL asks for a nonexistent range", () => {
  expect(["hour", "month", "year", "toString", undefined, ["hour"]].map(parseUsageRange)).toEqual([
    "hour",
    "month",
    "day",
    "day",
    "day",
    "day",
  ]);
});
