import { duration, relativeTime } from "#lib/platform/format.ts";
import type { HealthStatus, TokenHealth } from "#lib/tokens/health/health.ts";
import type { Tone } from "../ui/tone.ts";
import { reasonWords } from "./reason-words.ts";

/*
 * The on-screen words for health. Admins read plain sentences; operators read the exact mechanism
 * next to them. Nothing is decided here: lib/tokens/health/health.ts did that.
 */

type StatusWords = { word: string; tone: Tone; meaning: string };

export const HEALTH_WORDS: Record<HealthStatus, StatusWords> = {
  healthy: {
    word: "Healthy",
    tone: "good",
    meaning: "Gusto accepted this connection in the last few hours. It refreshes automatically.",
  },
  not_checked: {
    word: "Not checked",
    tone: "idle",
    meaning: "Stored here, but not verified with Gusto recently. It is checked automatically.",
  },
  refreshing: { word: "Refreshing", tone: "info", meaning: "Being refreshed right now." },
  retrying: {
    word: "Retrying",
    tone: "warn",
    meaning: "Failing for a temporary reason; a retry is scheduled.",
  },
  held: {
    word: "Held",
    tone: "warn",
    meaning:
      "Gusto refused it, but has accepted no other connection since, so nothing is final. An operator needs to investigate.",
  },
  reconnect_required: {
    word: "Reconnect required",
    tone: "bad",
    meaning: "Gusto no longer accepts this connection. An admin needs to reconnect the company.",
  },
  ended_at_gusto: {
    word: "Ended at Gusto",
    tone: "bad",
    meaning:
      "The app was removed from this company in Gusto. An admin needs to reconnect the company.",
  },
  disconnected: {
    word: "Disconnected",
    tone: "idle",
    meaning: "Disconnected here on request. Its history is kept.",
  },
};

/** The filter chips' order: healthy first, then by how much attention each needs. */
export const FILTER_ORDER: readonly HealthStatus[] = [
  "healthy",
  "not_checked",
  "refreshing",
  "retrying",
  "held",
  "reconnect_required",
  "ended_at_gusto",
  "disconnected",
];

/** The sentence under a company's name: the status, the evidence, what comes next. */
export function healthSentence(
  health: TokenHealth,
  lastVerifiedAt: Date | null,
  now: number,
): string {
  const { word } = HEALTH_WORDS[health.status];
  const verified = lastVerifiedAt
    ? `Last verified with Gusto ${relativeTime(lastVerifiedAt, now, "long")}`
    : "Not checked with Gusto yet";
  const reason = reasonWords(health.reason)?.admin;
  switch (health.status) {
    case "healthy":
      return `${word}. ${verified}; ${nextRefresh(health, now)}.`;
    case "not_checked":
      return `${word}. ${reason ?? verified} It is checked automatically; Test connection checks it now.`;
    case "refreshing":
      return `${word}. ${verified}; a refresh is in progress.`;
    case "retrying":
      return `${word}${failingFor(health, now)}. ${reason ?? "The last refresh failed."} ${served(health)}`;
    case "held":
      return `${word}${failingFor(health, now)}. ${reason ?? HEALTH_WORDS.held.meaning} ${served(health)}`;
    case "reconnect_required":
      return `${word}. ${reason ?? "Gusto no longer accepts this connection."}`;
    case "ended_at_gusto":
      return `${word}. ${reason ?? "The connection was ended in Gusto."}`;
    case "disconnected":
      return `${word}. ${reason ?? "The connection was ended."}`;
  }
}

function nextRefresh({ nextRefreshAt: next }: TokenHealth, now: number): string {
  return next && next.getTime() > now
    ? `it refreshes automatically ${relativeTime(next, now, "long")}`
    : "it refreshes on its next use";
}

function failingFor({ failingSince }: TokenHealth, now: number): string {
  return failingSince
    ? `, failing for ${duration((now - failingSince.getTime()) / 1000, "long")}`
    : "";
}

function served({ serving }: TokenHealth): string {
  return serving ? "Calls still work." : "Calls wait until it succeeds.";
}
