import { elapsed } from "#lib/platform/format.ts";
import type { EventState } from "#lib/webhooks/list-events.ts";
import type { Tone } from "../ui/tone.ts";

type Words = { word: string; tone: Tone };

export const EVENT_STATE_WORDS: Record<EventState, Words> = {
  received: { word: "Waiting", tone: "info" },
  processed: { word: "Done", tone: "good" },
  ignored: { word: "Ignored", tone: "idle" },
  failed: { word: "Failed", tone: "bad" },
};

const SUBSCRIPTION_WORDS: Readonly<Record<string, Words>> = {
  creating: { word: "Being created", tone: "info" },
  pending: { word: "Waiting for verification", tone: "info" },
  verified: { word: "Verified", tone: "good" },
  unreachable: { word: "Unreachable", tone: "bad" },
  removed: { word: "Deleted in Gusto", tone: "bad" },
};

/** A status Gusto may add later is shown by its own name. */
export function subscriptionWords(status: string, hasKey: boolean): Words {
  if (status === "verified" && !hasKey) return { word: "Verified, key missing", tone: "warn" };
  return SUBSCRIPTION_WORDS[status] ?? { word: status, tone: "idle" };
}

/** "340 ms", "2.4 s", "3 min". */
export function lagWords(ms: number | null): string {
  return ms === null ? "—" : elapsed(ms);
}
