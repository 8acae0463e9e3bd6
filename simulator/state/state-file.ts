// Keeps the durable state in one JSON file, so a restarted demo still knows its clients' tokens.

import { readFileSync, renameSync, writeFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { DEFAULT_SETTINGS, createApplication } from "./seed.ts";
import { createTokenStore } from "./token-store.ts";
import type { DurableState, Simulator } from "./model.ts";

const MIN_SAVE_DELAY_MS = 300;
/**
 * A large fleet takes longer to write; saving must never use more than a small part of the time.
 */
const REST_FACTOR = 20;
const FILE_VERSION = 1;

/** Enough to recognize our own file; its contents are trusted. */
const fileSchema = z.object({
  version: z.literal(FILE_VERSION),
  clock_offset_ms: z.number(),
  seeded_at: z.number(),
  next_ordinal: z.int(),
  next_id: z.int(),
  application: z.looseObject({
    uuid: z.string(),
    client_id: z.string(),
    redirect_uris: z.array(z.string()),
    scopes: z.array(z.string()),
  }),
  users: z.array(z.looseObject({ uuid: z.string(), email: z.string() })),
  memberships: z.array(
    z.tuple([z.string(), z.array(z.looseObject({ company_uuid: z.string(), role: z.string() }))]),
  ),
  companies: z.array(z.looseObject({ uuid: z.string(), name: z.string(), seeded_at: z.number() })),
  patches: z.array(z.tuple([z.string(), z.record(z.string(), z.unknown())])),
  grants: z.array(z.looseObject({ id: z.string(), company_uuids: z.array(z.string()) })),
  tokens: z.array(
    z.looseObject({
      id: z.int(),
      access_token: z.string(),
      created_at: z.number(),
      expires_in: z.number(),
    }),
  ),
  events: z.array(z.looseObject({ uuid: z.string(), timestamp: z.number() })),
  // Files from an earlier version don't have these.
  webhook_subscriptions: z
    .array(
      z.looseObject({ uuid: z.string(), url: z.string(), subscription_types: z.array(z.string()) }),
    )
    .default([]),
  claims: z.array(z.looseObject({ number: z.int(), user_uuid: z.string() })).default([]),
});

type RestoredState = { state: DurableState; clock_offset_ms: number };

/** null if there is nothing usable; `complain` gets one line if there was something unusable. */
export function loadState(path: string, complain: (line: string) => void): RestoredState | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT"))
      complain(`Simulator state file ${path} cannot be read; starting from the seed.`);
    return null;
  }
  try {
    return restore(text);
  } catch {
    complain(`Simulator state file ${path} is damaged; starting from the seed.`);
    return null;
  }
}

function restore(text: string): RestoredState {
  const file = fileSchema.parse(JSON.parse(text)) as unknown as SavedFile;
  const {
    clock_offset_ms,
    version,
    users,
    memberships,
    companies,
    patches,
    grants,
    tokens,
    ...rest
  } = file;
  void version;
  return {
    clock_offset_ms,
    state: {
      ...rest,
      application: { ...createApplication(DEFAULT_SETTINGS), ...rest.application },
      users: new Map(users.map((user) => [user.uuid, user])),
      memberships: new Map(memberships),
      companies: new Map(companies.map((company) => [company.uuid, company])),
      patches: new Map(patches),
      tokens: createTokenStore(grants, tokens),
    },
  };
}

type Listed<K extends keyof DurableState> =
  DurableState[K] extends Map<string, infer V> ? V[] : never;
type SavedFile = Omit<
  DurableState,
  "users" | "memberships" | "companies" | "patches" | "tokens"
> & {
  version: number;
  clock_offset_ms: number;
  users: Listed<"users">;
  memberships: [string, DurableState["memberships"] extends Map<string, infer V> ? V : never][];
  companies: Listed<"companies">;
  patches: [string, DurableState["patches"] extends Map<string, infer V> ? V : never][];
  grants: DurableState["tokens"]["grants"] extends Map<string, infer V> ? V[] : never;
  tokens: DurableState["tokens"]["records"] extends Map<number, infer V> ? V[] : never;
};

export function serializeState({ state, clock }: Simulator): string {
  const file: SavedFile = {
    ...state,
    version: FILE_VERSION,
    clock_offset_ms: clock.offsetMs(),
    users: [...state.users.values()],
    memberships: [...state.memberships],
    companies: [...state.companies.values()],
    patches: [...state.patches],
    grants: [...state.tokens.grants.values()],
    tokens: [...state.tokens.records.values()],
  };
  return JSON.stringify(file);
}

type StateSaver = { changed(): void; saveNow(): void };

export function createStateSaver(
  path: string,
  read: () => string,
  complain: (line: string) => void,
): StateSaver {
  let timer: NodeJS.Timeout | null = null;
  let lastTookMs = 0;
  const saveNow = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const startedAt = performance.now();
    try {
      writeAtomically(path, read());
      lastTookMs = performance.now() - startedAt;
    } catch (error) {
      complain(
        `Simulator state could not be saved to ${path}: ${error instanceof Error ? error.message : "unknown error"}`,
      );
    }
  };
  return {
    saveNow,
    changed: () => {
      timer ??= setTimeout(saveNow, Math.max(MIN_SAVE_DELAY_MS, lastTookMs * REST_FACTOR)).unref();
    },
  };
}

/**
 * A rename replaces the file in one step: a crash leaves the old or the new state, never half of
 * one.
 */
function writeAtomically(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.${process.pid}.tmp`;
  writeFileSync(next, text, { mode: 0o600 });
  renameSync(next, path);
}
