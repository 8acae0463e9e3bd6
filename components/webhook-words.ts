import type { EventState } from "#lib/webhooks/list-events.ts";
import { duration } from "./relative-time.ts";
import type { Tone } from "./tone.ts";

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
  removed: { word: "Deleted at Gusto", tone: "bad" },
};

/** A status that Gusto may invent tomorrow is shown by its own name. */
export function subscriptionWords(status: string, hasKey: boolean): Words {
  if (status === "verified" && !hasKey) return { word: "Verified, key missing", tone: "warn" };
  return SUBSCRIPTION_WORDS[status] ?? { word: status, tone: "idle" };
}

/** "340 ms", "2.4 s", "3 min". */
export function lagWords(ms: number | null): string {
  if (ms === null) return "—";
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : duration(ms / 1_000);
}
