import { describe, expect, it } from "vitest";
import {
  isSessionOpen,
  newSessionLimits,
  SESSION_ABSOLUTE_MS,
  SESSION_IDLE_MS,
  SESSION_TOUCH_EVERY_MS,
  touchedExpiry,
} from "./session-limits.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";

const START = new Date("2026-11-21T09:00:00Z");
const later = (ms: number) => new Date(START.getTime() + ms);

describe("session limits", () => {
  it("ends a session after eight hours without use", () => {
    const session = newSessionLimits(START);
    expect(isSessionOpen(session, later(SESSION_IDLE_MS - 1))).toBe(true);
    expect(isSessionOpen(session, later(SESSION_IDLE_MS))).toBe(false);
  });

  it("extends the idle limit with use, but not with every view", () => {
    const session = newSessionLimits(START);
    expect(touchedExpiry(session, later(60_000))).toBeNull();
    expect(touchedExpiry(session, later(HOUR_MS))).toEqual(later(HOUR_MS + SESSION_IDLE_MS));
  });

  it("are eight idle hours, seven days in total, and a write every five minutes", () => {
    expect([SESSION_IDLE_MS, SESSION_ABSOLUTE_MS, SESSION_TOUCH_EVERY_MS]).toEqual([
      28_800_000, 604_800_000, 300_000,
    ]);
  });

  it("never extend the idle limit past the absolute one, nor keep a session open longer", () => {
    const session = {
      expires: later(SESSION_ABSOLUTE_MS),
      absoluteExpiresAt: later(SESSION_ABSOLUTE_MS),
    };
    const almost = { ...session, expires: later(SESSION_ABSOLUTE_MS - 600_000) };
    expect(touchedExpiry(almost, later(SESSION_ABSOLUTE_MS - 1_000_000))).toEqual(
      session.absoluteExpiresAt,
    );
    const overdue = {
      expires: later(SESSION_ABSOLUTE_MS + 5_000),
      absoluteExpiresAt: later(SESSION_ABSOLUTE_MS),
    };
    expect(isSessionOpen(overdue, later(SESSION_ABSOLUTE_MS - 1))).toBe(true);
    expect(isSessionOpen(overdue, later(SESSION_ABSOLUTE_MS))).toBe(false);
  });

  it("extend after exactly five minutes, not before", () => {
    const session = newSessionLimits(START);
    expect(touchedExpiry(session, later(SESSION_TOUCH_EVERY_MS - 1))).toBeNull();
    expect(touchedExpiry(session, later(SESSION_TOUCH_EVERY_MS))).toEqual(
      later(SESSION_TOUCH_EVERY_MS + SESSION_IDLE_MS),
    );
  });

  it("ends a constantly used session after seven days", () => {
    let session = newSessionLimits(START);
    let now = START;
    while (isSessionOpen(session, now)) {
      session = { ...session, expires: touchedExpiry(session, now) ?? session.expires };
      now = new Date(now.getTime() + HOUR_MS);
    }
    expect(now).toEqual(later(SESSION_ABSOLUTE_MS));
  });
});
