// See docs/decisions/0025-alerts.md

import { DAY_MS, MINUTE_MS } from "#lib/platform/durations.ts";
import { rankOf } from "../causes/cause.ts";

/* What a channel is to be told about an incident, from what it was told last. Pure. */

/** Told again when it affects so many times more companies. */
export const GROWS_BY = 5;
/** A minor incident is told only if it lasts: most end by themselves. */
export const MINOR_AFTER_MS = 5 * MINUTE_MS;
/**
 * An end is told once it has lasted so long, and each further one only after twice the time: an incident
 * that flaps stays "open" instead of sending a message each time.
 */
export const STEADY_MS = 2 * MINUTE_MS;
/** What began and ended while nothing could be told is worth telling for so long, and if it lasted at all. */
export const WORTH_TELLING_MS = 2 * DAY_MS;
const LASTED_MS = 60_000;

const CRITICAL = rankOf("critical");
const MINOR = rankOf("minor");

/** `passed`: it began and ended while nothing was told, in quiet hours for example. */
export const ALERT_CHANGES = ["opened", "grown", "resolved", "passed"] as const;
export type AlertChange = (typeof ALERT_CHANGES)[number];

type IncidentNow = {
  /** 1 is the most severe. */
  severity: number;
  companies: number;
  openedAt: Date;
  resolvedAt: Date | null;
  snoozedUntil: Date | null;
};

/** What the channel was told last. `severity`: the worst so far. `openings`: how often it was told that it is open. */
export type Told = {
  state: "open" | "resolved";
  severity: number;
  companies: number;
  openings: number;
};

/** `since`: when the channel was set up. */
export type Circumstances = { now: Date; isQuiet: boolean; since: Date };

/** Null: nothing, or nothing yet. An end is told only to who was told the beginning, or together with it. */
export function decideAlert(
  incident: IncidentNow,
  told: Told | null,
  circumstances: Circumstances,
): AlertChange | null {
  const change = incident.resolvedAt
    ? decideEnd(incident, incident.resolvedAt, told, circumstances)
    : decideBeginning(incident, told, circumstances.now);
  if (change === null || !circumstances.isQuiet) return change;
  return mayWake(change, incident, told) ? change : null;
}

function decideBeginning(
  { severity, companies, openedAt, snoozedUntil }: IncidentNow,
  told: Told | null,
  now: Date,
): AlertChange | null {
  if (snoozedUntil !== null && snoozedUntil > now) return null;
  if (told?.state === "open") {
    const isWorse = severity < told.severity;
    const isLarger = companies > 1 && companies >= GROWS_BY * Math.max(1, told.companies);
    return isWorse || isLarger ? "grown" : null;
  }
  const mayStillEnd = severity >= MINOR && now.getTime() - openedAt.getTime() < MINOR_AFTER_MS;
  return mayStillEnd ? null : "opened";
}

function decideEnd(
  { severity, openedAt, snoozedUntil }: IncidentNow,
  resolvedAt: Date,
  told: Told | null,
  { now, since }: Circumstances,
): AlertChange | null {
  const over = now.getTime() - resolvedAt.getTime();
  if (told) {
    const steady = STEADY_MS * 2 ** Math.min(told.openings - 1, 5);
    return told.state === "open" && over >= steady ? "resolved" : null;
  }
  if (over < STEADY_MS || over > WORTH_TELLING_MS || openedAt < since || snoozedUntil) return null;
  const lasted = resolvedAt.getTime() - openedAt.getTime();
  return lasted >= (severity >= MINOR ? MINOR_AFTER_MS : LASTED_MS) ? "passed" : null;
}

/** In quiet hours: what is critical, and its end. */
function mayWake(change: AlertChange, { severity }: IncidentNow, told: Told | null): boolean {
  return change === "resolved" ? told?.severity === CRITICAL : isUrgent({ change, severity });
}

/** Whether it is critical, and more than a record of what has passed. */
export function isUrgent({ change, severity }: { change: AlertChange; severity: number }): boolean {
  return change !== "passed" && severity === CRITICAL;
}

const FIRST_RETRY_MS = 30_000;
const LAST_RETRY_MS = 15 * MINUTE_MS;

/** How long a channel rests after so many failures in a row. */
export function retryAfterMs(failures: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10));
}
