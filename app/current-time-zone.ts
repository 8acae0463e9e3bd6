import { cookies } from "next/headers";
import { TIME_ZONE_COOKIE } from "#components/desk/time-zone-cookie.ts";
import { isTimeZone, PACIFIC_TIME } from "#lib/platform/zoned-days.ts";

/** The time zone of this browser; until it has told, or if nobody knows its zone, Gusto's. */
export async function currentTimeZone(): Promise<string> {
  return timeZoneOf((await cookies()).get(TIME_ZONE_COOKIE)?.value);
}

export function timeZoneOf(told: string | undefined): string {
  return told !== undefined && isTimeZone(told) ? told : PACIFIC_TIME;
}
