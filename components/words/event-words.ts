import type { Tone } from "../ui/tone.ts";

/*
 * Titles of timeline lines. lib/tokens writes the types; one from a newer version is shown as it
 * is.
 */

export type EventIcon =
  "connected" | "refreshed" | "passing" | "verified" | "broken" | "recovered" | "ended" | "other";

type EventWords = { title: string; tone: Tone; icon: EventIcon };

const EVENT_WORDS: Record<string, EventWords> = {
  authorized: { title: "Connected with Gusto", tone: "good", icon: "connected" },
  imported: { title: "Imported from another system", tone: "info", icon: "connected" },
  refreshed: { title: "Refreshed", tone: "good", icon: "refreshed" },
  refresh_failed: { title: "Refresh failed", tone: "warn", icon: "passing" },
  rejected: { title: "Gusto rejected the access token", tone: "warn", icon: "passing" },
  proved: { title: "Gusto accepted a call", tone: "good", icon: "verified" },
  reconnect_required: { title: "Reconnect required", tone: "bad", icon: "broken" },
  recovered: { title: "Recovered", tone: "good", icon: "recovered" },
  took_over: {
    title: "Took over from another admin's connection",
    tone: "info",
    icon: "recovered",
  },
  replaced: { title: "Replaced by a newer connection", tone: "idle", icon: "ended" },
  disconnected: { title: "Disconnected", tone: "idle", icon: "ended" },
  revoked: { title: "Gusto confirmed that access ended", tone: "idle", icon: "ended" },
  left_live: {
    title: "Deleted here without revoking; Gusto may still accept it",
    tone: "idle",
    icon: "ended",
  },
  revocation_failed: {
    title: "Gusto never confirmed that access ended; the stored tokens were deleted",
    tone: "warn",
    icon: "passing",
  },
};

/** An event type's title, tone and icon. */
export function eventWords(type: string): EventWords {
  const known = Object.hasOwn(EVENT_WORDS, type) ? EVENT_WORDS[type] : undefined;
  if (known) return known;
  const plain = type.replaceAll("_", " ");
  return { title: plain.charAt(0).toUpperCase() + plain.slice(1), tone: "idle", icon: "other" };
}
