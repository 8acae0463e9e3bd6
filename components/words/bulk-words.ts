import type { BulkKind } from "#lib/companies/bulk/bulk-kinds.ts";
import type {
  BulkActionView,
  BulkFilter,
  BulkItemState,
  BulkReason,
  BulkState,
} from "#lib/companies/bulk/bulk-views.ts";
import { MOST_TAGS, TAG_RULE } from "#lib/companies/tags/tag.ts";
import { countOf, formatCount } from "#lib/platform/format.ts";
import { allFilterWords } from "../companies/list/filter-words.ts";
import { clipText } from "../ui/clip-text.ts";
import type { Tone } from "../ui/tone.ts";
import { HEALTH_WORDS } from "./health-words.ts";

/* Actions on many companies in words. */

type KindWords = {
  /** On its button, and as its title. */
  act: string;
  /** What will happen, before it is started. */
  effects: readonly string[];
  /** What the button that starts it says. */
  start: string;
};

const SKIPS = "A company that changes meanwhile, or that you no longer see, is skipped.";

const SWITCHED_BACK =
  "It can be undone on its page: the companies that it switched, and nobody since, are switched back.";

const TAGGED_BACK =
  "It can be undone on its page: for the companies that it changed, and nobody since.";

export const BULK_WORDS: Readonly<Record<BulkKind, KindWords>> = {
  test_connection: {
    act: "Test connection",
    effects: [
      "Gusto is asked once for each company whether it accepts the connection. A token is refreshed only if it has expired.",
      SKIPS,
    ],
    start: "Test connections",
  },
  refresh: {
    act: "Refresh now",
    effects: [
      "Each company's token pair is exchanged for a new one, however long the current one is still valid. Callers keep being served.",
      "If the worker is stopped in the middle of a refresh, that refresh is not repeated, and its result says so.",
      SKIPS,
    ],
    start: "Refresh now",
  },
  sync: {
    act: "Sync now",
    effects: [
      "A sync of each company is requested. It runs in the background, after what people and webhooks request.",
      "Companies whose sync is off are skipped.",
    ],
    start: "Request syncs",
  },
  sync_on: {
    act: "Turn sync on",
    effects: [
      "Payroll data of each company is read from Gusto, and kept current from then on. The first sync is requested at once and runs in the background.",
      "Companies whose sync is on already, or that are disconnected, are skipped.",
      SWITCHED_BACK,
    ],
    start: "Turn sync on",
  },
  sync_off: {
    act: "Turn sync off",
    effects: [
      "No more data of these companies is read, and their syncs in progress are canceled. What was read so far is kept.",
      "Companies whose sync is off already are skipped.",
      SWITCHED_BACK,
    ],
    start: "Turn sync off",
  },
  add_tag: {
    act: "Add tag",
    effects: [
      `The tag is put on each of these companies. One that has it already, or ${MOST_TAGS} others, is skipped.`,
      TAGGED_BACK,
    ],
    start: "Add the tag",
  },
  remove_tag: {
    act: "Remove tag",
    effects: [
      "The tag is taken off each of these companies. One that does not have it is skipped.",
      TAGGED_BACK,
    ],
    start: "Remove the tag",
  },
  email_links: {
    act: "Email reconnect links",
    effects: [
      "For each company that needs to be reconnected, a link is emailed to its admins whose addresses are known here.",
      "A company whose connection works, or that has an open link already, is skipped.",
    ],
    start: "Email the links",
  },
  create_links: {
    act: "Create reconnect links",
    effects: [
      "A link is created for each company that needs to be reconnected. Nothing is sent: copy the links from the results, or download them as CSV.",
      "A company whose connection works is skipped. An open link is used again.",
    ],
    start: "Create the links",
  },
  disconnect: {
    act: "Disconnect",
    effects: [
      "This dashboard drops its access to each of these companies, asks Gusto to revoke it, and deletes the stored tokens.",
      "Sync stops, and your services can no longer get a token for them.",
      "To undo it, an admin of each company has to connect it again.",
    ],
    start: "Disconnect all of them",
  },
};

export const BULK_STATE_WORDS: Readonly<Record<BulkState, { word: string; tone: Tone }>> = {
  queued: { word: "Waiting", tone: "idle" },
  running: { word: "Running", tone: "info" },
  stopped: { word: "Stopped", tone: "warn" },
  done: { word: "Done", tone: "good" },
};

export const BULK_ITEM_WORDS: Readonly<Record<BulkItemState, { word: string; tone: Tone }>> = {
  waiting: { word: "Waiting", tone: "idle" },
  acting: { word: "Running", tone: "info" },
  succeeded: { word: "Done", tone: "good" },
  failed: { word: "Failed", tone: "bad" },
  skipped: { word: "Skipped", tone: "idle" },
};

/** What came of a company where all went well. */
const DONE_WORDS: Readonly<Partial<Record<string, string>>> = {
  works: "Gusto accepted it.",
  requested: "A sync was requested.",
  already_running: "A sync is already in progress.",
  sync_on: "Sync was turned on.",
  sync_off: "Sync was turned off.",
  tag_added: "The tag was added.",
  tag_removed: "The tag was removed.",
  link_created: "A link was created.",
  link_open: "Its open link is used again.",
  disconnected: "Disconnected.",
};

export function bulkResultWords({
  code,
  message,
}: {
  code: string | null;
  message: string | null;
}): string {
  return message ?? (code === null ? "" : (DONE_WORDS[code] ?? ""));
}

const REASONS: Readonly<Record<BulkReason, string>> = {
  stopped_by_person: "Stopped by a person. Companies that were not reached are unchanged.",
  person_disabled:
    "Stopped because the person who started it may no longer act here. Companies that were not reached are unchanged.",
  selection_grew:
    "More companies match now than were confirmed, so nothing was done. Start it again with the new number.",
  gusto_paused: "Waiting: exchanges with Gusto are paused. It continues by itself.",
  gusto_unavailable: "Waiting: Gusto is not answering. It continues by itself.",
};

/** Why it stands still, or what it is doing; null if there is nothing to say. */
export function bulkReasonWords({
  reason,
  state,
  isChosen,
}: Pick<BulkActionView, "reason" | "state" | "isChosen">): string | null {
  // A newer release beside this one may write others.
  if (reason) return (REASONS as Partial<Record<string, string>>)[reason] ?? null;
  return state === "running" && !isChosen ? "Selecting the companies that match." : null;
}

/** Which companies: "All that match “north” · Retrying". */
export function bulkFilterWords(filter: BulkFilter | null): string {
  if (filter === null) return "Selected one by one";
  if ("failedOf" in filter) return "Those that failed before";
  if ("changedBy" in filter) return "Those that were changed before";
  const parts = [
    filter.q && `All that match “${clipText(filter.q, 60)}”`,
    filter.health && HEALTH_WORDS[filter.health].word,
    ...allFilterWords(filter, null),
  ].filter(Boolean);
  return parts.join(" · ") || "All companies";
}

/** "12 companies", or "1,000+ companies" where they are not counted. */
export function selectedWords({ count, isCounted }: { count: number; isCounted: boolean }): string {
  return isCounted ? countOf(count, "company", "companies") : `${formatCount(count)}+ companies`;
}

/** Why an action was not started, by what the address says; null for nothing. */
export function bulkProblemWords(problem: string | undefined, count: number): string | null {
  switch (problem) {
    case undefined:
      return null;
    case "typed":
      return `Type ${formatCount(count)} to confirm. Nothing was started.`;
    case "tag":
      return `${TAG_RULE} Nothing was started.`;
    case "company":
      return "Select at least one company that still exists. Nothing was started.";
    case "rate_limited":
      return "You have started many bulk actions just now. Wait a few minutes and try again.";
    default:
      return "It was not started. Check the selection and try again.";
  }
}

/** On its button and as its title: "Add tag “vip”" once the tag is known. */
export function bulkActWords({ kind, tag }: { kind: BulkKind; tag: string | null }): string {
  const { act } = BULK_WORDS[kind];
  return tag === null ? act : `${act} “${tag}”`;
}
