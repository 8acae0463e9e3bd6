import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/platform/durations.ts";

/** How long a browser session lasts. Pure. */

export const SESSION_IDLE_MS = 8 * HOUR_MS;
export const SESSION_ABSOLUTE_MS = 7 * DAY_MS;
/** A page view extends the idle limit at most this often, which saves a write per view. */
export const SESSION_TOUCH_EVERY_MS = 5 * MINUTE_MS;

type Limits = { expires: Date; absoluteExpiresAt: Date };

/** Limits of a session that starts now. */
export function newSessionLimits(now: Date): Limits {
  return {
    expires: after(now, SESSION_IDLE_MS),
    absoluteExpiresAt: after(now, SESSION_ABSOLUTE_MS),
  };
}

export function isSessionOpen(session: Limits, now: Date): boolean {
  return session.expires > now && session.absoluteExpiresAt > now;
}

/**
 * The new idle limit after use, or null if it isn't worth a write. Never later than the absolute
 * limit.
 */
export function touchedExpiry(session: Limits, now: Date): Date | null {
  const idle = after(now, SESSION_IDLE_MS);
  const next = idle < session.absoluteExpiresAt ? idle : session.absoluteExpiresAt;
  return next.getTime() - session.expires.getTime() >= SESSION_TOUCH_EVERY_MS ? next : null;
}

function after(time: Date, milliseconds: number): Date {
  return new Date(time.getTime() + milliseconds);
}
