import type { Change } from "#lib/usage/usage-views.ts";
import { auditActionWords, plainWords } from "../audit/audit-words.ts";
import { eventWords } from "./event-words.ts";
import { reasonWords } from "./reason-words.ts";
import type { Tone } from "../ui/tone.ts";
import { statusTone, statusWords } from "./usage-words.ts";

type ChangeWords = { title: string; tone: Tone; detail: string | null };

const OTHER_WORDS: Record<string, { title: string; tone: Tone }> = {
  "sync queued": { title: "Sync waiting", tone: "idle" },
  "sync running": { title: "Sync running", tone: "info" },
  "sync succeeded": { title: "Sync done", tone: "good" },
  "sync partial": { title: "Sync incomplete", tone: "warn" },
  "sync failed": { title: "Sync failed", tone: "bad" },
  "sync cancelled": { title: "Sync canceled", tone: "idle" },
  "webhook event_failed": { title: "A webhook event could not be processed", tone: "bad" },
  "webhook subscription_problem": { title: "Webhook subscription has a problem", tone: "warn" },
  "version first_answered": {
    title: "Gusto answered in this API version for the first time",
    tone: "info",
  },
  "version refused": { title: "Gusto refuses this API version", tone: "bad" },
  "application client_refused": {
    title: "Gusto refuses this application's credentials",
    tone: "bad",
  },
  "application gusto_unavailable": { title: "Gusto stopped answering", tone: "bad" },
};

/**
 * Title, tone and detail of a "what changed" line. A code from a newer version is shown as it is.
 */
export function changeWords({ source, what, reason }: Change): ChangeWords {
  switch (source) {
    case "token": {
      const { title, tone } = eventWords(what);
      return { title, tone, detail: reasonWords(reason)?.short ?? reason };
    }
    case "call":
      return {
        title: `First failed call: ${statusWords(Number(what))}${what === "0" ? "" : ` (${what})`}`,
        tone: statusTone(Number(what)),
        detail: reason,
      };
    case "audit":
      return { title: auditActionWords(what), tone: "idle", detail: reason };
    case "version":
    case "sync":
    case "webhook":
    case "application":
      return {
        title: plainWords(what),
        tone: "idle",
        ...OTHER_WORDS[`${source} ${what}`],
        detail: reason,
      };
  }
}
