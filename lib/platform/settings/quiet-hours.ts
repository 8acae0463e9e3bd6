import { wallClockTime } from "../format.ts";
import { isTimeZone } from "../zoned-days.ts";

/* Hours of the day in which only what is critical may wake somebody. Pure. */

/** Minutes of the day in this time zone; `until` may be on the next day. */
type QuietHours = { from: number; until: number; timeZone: string };

const FORM = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d) (\S+)$/;

/** Of "22:00-07:00 America/Los_Angeles". @throws Error with what is wrong */
export function parseQuietHours(text: string): QuietHours {
  const [, fromHour, fromMinute, untilHour, untilMinute, timeZone = ""] = FORM.exec(text) ?? [];
  if (!isTimeZone(timeZone))
    throw new Error("must be like 22:00-07:00 America/Los_Angeles: from, until, time zone");
  const minutes = (hour?: string, minute?: string) => 60 * Number(hour) + Number(minute);
  return {
    from: minutes(fromHour, fromMinute),
    until: minutes(untilHour, untilMinute),
    timeZone,
  };
}

export function isQuietAt({ from, until, timeZone }: QuietHours, at: Date): boolean {
  const [, hours, minutes] = /T(\d\d):(\d\d)/.exec(wallClockTime(at, timeZone)) ?? [];
  const minute = 60 * Number(hours) + Number(minutes);
  return from <= until ? minute >= from && minute < until : minute >= from || minute < until;
}

/** As it was set. */
export function describeQuietHours({ from, until, timeZone }: QuietHours): string {
  return `${clockText(from)}-${clockText(until)} ${timeZone}`;
}

const clockText = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
