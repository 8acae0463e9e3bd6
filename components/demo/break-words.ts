import type { Breakage } from "#lib/process/demo/breakages.ts";

/* What the demo's menu says: what will happen, and what to watch. Pure. */

type BreakageWords = {
  name: string;
  /** On the button. */
  act: string;
  pending: string;
  /** One sentence. */
  happens: string;
  watch: { word: string; href: string };
  /** When it is done. */
  done: string;
};

const INCIDENTS = { word: "Incidents", href: "/incidents" };
const ACTIVITY = { word: "Activity", href: "/activity" };

export const BREAKAGE_WORDS: Record<Breakage, BreakageWords> = {
  expire: {
    name: "All access tokens end",
    act: "End them",
    pending: "Ending…",
    happens:
      "Two hours pass at once: each company is refreshed once, and no refresh token is sent twice.",
    watch: ACTIVITY,
    done: "All access tokens have ended.",
  },
  revoke: {
    name: "An admin removes the app",
    act: "Remove it",
    pending: "Removing…",
    happens:
      "Gusto refuses the company's next refresh; a second look confirms it, and an incident offers reconnect links.",
    watch: INCIDENTS,
    done: "Gusto no longer knows the app for this company.",
  },
  lost_answer: {
    name: "An answer is lost",
    act: "Lose it",
    pending: "Losing…",
    happens:
      "Gusto replaces the tokens, but its answer never arrives: after a minute the app asks again with the token it has, which still works.",
    watch: ACTIVITY,
    done: "The next answer to this company's refresh will be lost.",
  },
  outage: {
    name: "Gusto is down",
    act: "Take it down",
    pending: "Taking it down…",
    happens:
      "Every request gets a 503: the app stops asking but for one probe at a time, one incident opens, and no connection is lost.",
    watch: INCIDENTS,
    done: "Gusto answers 503 to everything until you mend it.",
  },
  slow: {
    name: "Gusto takes 12 seconds",
    act: "Slow it down",
    pending: "Slowing down…",
    happens:
      "Everybody who needs a company's token waits for the same one exchange, and pages stay fast.",
    watch: { word: "Companies by next refresh", href: "/companies?sort=next_refresh" },
    done: "Gusto takes 12 seconds for everything until you mend it.",
  },
  refusal: {
    name: "Gusto refuses every token",
    act: "Refuse all",
    pending: "Refusing…",
    happens:
      "Each refresh is answered with invalid_grant: the app gives no company up, holds all refreshing, and tries one at a time.",
    watch: INCIDENTS,
    done: "Gusto refuses every refresh token until you mend it.",
  },
  storm: {
    name: "A storm of webhooks",
    act: "Send 1,000 events",
    pending: "Sending…",
    happens:
      "1,000 events arrive, each twice and in disorder: each is stored once. Subscribe first, or nothing is delivered.",
    watch: { word: "Webhooks", href: "/webhooks" },
    done: "1,000 events are on their way, each of them twice.",
  },
  fleet: {
    name: "1,000 more companies",
    act: "Connect them",
    pending: "Connecting 1,000 companies…",
    happens:
      "Each is connected with tokens of its own, and lists and searches stay as fast as before. They stay when you mend.",
    watch: { word: "Companies", href: "/companies" },
    done: "1,000 more companies are connected.",
  },
};

type ExchangeWords = { word: string; tone: "good" | "warn" | "bad" | "info" };

const ANSWERS: Record<string, ExchangeWords> = {
  rotated: { word: "New pair", tone: "good" },
  issued: { word: "New pair", tone: "good" },
  in_flight: { word: "Under way", tone: "info" },
  invalid_grant: { word: "Refused", tone: "bad" },
  invalid_client: { word: "Client refused", tone: "bad" },
  "fault:status_5xx": { word: "503", tone: "warn" },
  "fault:invalid_grant": { word: "Refused by fault", tone: "warn" },
  "fault:drop_after": { word: "Answer lost", tone: "warn" },
};

/** How Gusto answered an exchange. */
export const answerWords = (outcome: string): ExchangeWords =>
  ANSWERS[outcome] ?? { word: outcome.replace(/^fault:/, "").replaceAll("_", " "), tone: "warn" };

const companies = (count: number): string => (count === 1 ? "1 company" : `${count} companies`);

/** What "Mend all" has done. */
export function mendedWords(mended: {
  faults: number;
  reconnected: number;
  waiting: number;
}): string {
  const { faults, reconnected, waiting } = mended;
  return [
    faults > 0 ? "Gusto works again; what waits is tried now." : "No fault was on.",
    reconnected > 0 && `${companies(reconnected)} got new tokens.`,
    waiting > 0 &&
      `${companies(waiting)} must be reconnected by their admins: send links, or sign in as one of them.`,
  ]
    .filter(Boolean)
    .join(" ");
}
