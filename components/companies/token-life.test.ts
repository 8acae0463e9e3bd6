import { describe, expect, it } from "vitest";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { tokenLife } from "./token-life.ts";

const times = {
  issuedAt: new Date(0),
  refreshDueAt: new Date(5_400_000),
  expiresAt: new Date(7_200_000),
};

describe("the life bar", () => {
  it("shows now and the planned refresh between issue and expiry", () => {
    expect(tokenLife(times, HOUR_MS)).toEqual({ now: 0.5, refreshAhead: 0.75, isOver: false });
  });

  it("stays inside its ends when clocks disagree or the token has expired", () => {
    expect(tokenLife(times, -1000).now).toBe(0);
    expect(tokenLife(times, 9_000_000)).toMatchObject({ now: 1, isOver: true });
  });

  it("draws a token with no lifetime as expired", () => {
    expect(tokenLife({ ...times, expiresAt: new Date(0) }, 10)).toMatchObject({
      now: 1,
      isOver: true,
    });
  });
});
