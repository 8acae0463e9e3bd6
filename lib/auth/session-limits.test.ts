import { describe, expect, it } from "vitest";
import { isSessionOpen, newSessionLimits, SESSION_ABSOLUTE_MS, SESSION_IDLE_MS, touchedExpiry } from "./session-limits.ts";

const START = new Date("2026-11-21T09:00:00Z");
const later = (ms: number) => new Date(START.getTime() + ms);

describe("session limits", () => {
  it("ends a session that nobody used for eight hours", () => {
    const session = newSessionLimits(START);
    expect(isSessionOpen(session, later(SESSION_IDLE_MS - 1))).toBe(true);
    expect(isSessionOpen(session, later(SESSION_IDLE_MS))).toBe(false);
  });

  it("moves the idle limit with use, but not with every view", () => {
    const session = newSessionLimits(START);
    expect(touchedExpiry(session, later(60_000))).toBeNull();
    expect(touchedExpiry(session, later(3_600_000))).toEqual(later(3_600_000 + SESSION_IDLE_MS));
  });

  it("ends a session that is used all the time after seven days", () => {
    let session = newSessionLimits(START);
    let now = START;
    while (isSessionOpen(session, now)) {
      session = { ...session, expires: touchedExpiry(session, now) ?? session.expires };
      now = new Date(now.getTime() + 3_600_000);
    }
    expect(now).toEqual(later(SESSION_ABSOLUTE_MS));
  });
});
