import "server-only";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { env } from "#lib/platform/env.ts";

/* The time within which each connection is verified: a promise, and so a setting. */

/** How long an acceptance by Gusto (an exchange or a call) counts. */
export function verifiedForMs(): number {
  return env().VERIFY_WITHIN_HOURS * HOUR_MS;
}

/** A pair that nothing has verified is asked about after this share of the window, so that the promise is kept, not mended. */
const ASKED_AFTER = 0.75;
/** And up to this share later, by chance: pairs of one moment, as of an import or after an outage, are spread. */
const SPREAD = 0.125;

/** From an acceptance until Gusto is asked, if nothing else was accepted since. @param random 0 to 1 */
export function askedAfterMs(random: number): number {
  return verifiedForMs() * (ASKED_AFTER + SPREAD * random);
}
