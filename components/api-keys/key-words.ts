import type { ApiKeyState } from "#lib/access/api-keys/key-state.ts";
import type { Tone } from "../ui/tone.ts";

/** What each state is called. */
export const KEY_STATE_WORDS: Record<ApiKeyState, { word: string; tone: Tone }> = {
  working: { word: "Working", tone: "good" },
  ending: { word: "About to expire", tone: "warn" },
  replaced: { word: "Replaced, still works", tone: "warn" },
  expired: { word: "Expired", tone: "idle" },
  revoked: { word: "Revoked", tone: "idle" },
  elsewhere: { word: "Opens nothing here", tone: "idle" },
};

/** What each scope is called in a form. */
export const SCOPE_WORDS = {
  "companies:read": "List companies and their health",
  "incidents:read": "Read incidents",
  "tokens:read": "Get access tokens (reaches pay)",
  "data:read": "Read synced data",
  "pay:read": "Read synced pay",
  "sync:read": "Follow syncs",
  "sync:write": "Start syncs",
  "gusto:call": "Pass calls to Gusto (reaches pay, may change data)",
  "provisions:read": "Read requested companies",
  "provisions:write": "Request new companies",
} as const;
