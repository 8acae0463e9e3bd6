// See docs/decisions/0020-open-pages-are-told.md

import "server-only";
import { listOpenSessions } from "#lib/access/sessions/list-open-sessions.ts";
import { listen } from "#lib/platform/database/listen.ts";
import { logger } from "#lib/platform/logger.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { stopSignal } from "#lib/platform/process/stop-signal.ts";
import { updateStandings } from "../fleet/update-standings.ts";
import { OPEN_PAGES_CHANNEL, SESSIONS_ENDED } from "#lib/access/sessions/tell-sessions-ended.ts";
import { type CompanyChanges, decodeChanges, mergeChanges } from "./company-changes.ts";
import { isRecipient, type OpenPage, spreadMs } from "./page-recipients.ts";
import { whoKnows } from "./who-knows.ts";

/**
 * How soon committed changes are processed; the process that does it notifies all others. Idle
 * while no page is open.
 */
const TAKE_UP_EVERY_MS = 300;
/** Messages this close together are merged. */
const GATHER_MS = 50;
/** How soon the pages of a session that ran out are closed; one that somebody ended is told of. */
const CHECK_SESSIONS_EVERY_MS = 5_000;
/**
 * After a short interruption pages just recheck; in a longer one they must know that they get no
 * messages.
 */
const LOST_FOR_MS = 5_000;

type LiveEvent =
  /** Something on the page has changed. It reloads within this many milliseconds. */
  | { kind: "changed"; spreadMs: number }
  /** Something may have been missed. */
  | { kind: "recheck"; spreadMs: number }
  /** This process gets no messages: the page must poll every few seconds. */
  | { kind: "poll" }
  /** The session has ended, or the database is unreachable: the page asks and learns which. */
  | { kind: "closed" };

type Watcher = { page: OpenPage; tell: (event: LiveEvent) => void };
type Watch = {
  watchers: Set<Watcher>;
  state: "idle" | "connecting" | "listening" | "pooled";
  stop: AbortController;
  pending: CompanyChanges | null;
  takeUp: () => Promise<unknown>;
  lost?: NodeJS.Timeout | undefined;
};

const watch = processWide<Watch>("open pages", () => ({
  watchers: new Set(),
  state: "idle",
  stop: new AbortController(),
  pending: null,
  takeUp: updateStandings,
}));

/** How many pages are open in this process, and whether they get messages or must poll. */
export function livePages(): { count: number; state: Watch["state"] } {
  return { count: watch.watchers.size, state: watch.state };
}

/**
 * Notifies a page of changes in companies its viewer knows, until the returned function is called.
 * The cost does not grow with the number of pages: one listening connection, one check for
 * unprocessed changes, and one query for who knows the changed companies.
 * @param takeUpChanges processes what is committed, and sends the messages
 */
export function watchChanges(
  page: OpenPage,
  tell: Watcher["tell"],
  takeUpChanges: () => Promise<unknown> = updateStandings,
): () => void {
  const watcher = { page, tell };
  watch.takeUp = takeUpChanges;
  watch.watchers.add(watcher);
  if (watch.state === "pooled") tell({ kind: "poll" });
  else if (watch.state === "idle") begin();
  return () => {
    watch.watchers.delete(watcher);
    if (watch.watchers.size === 0) end();
  };
}

function begin(): void {
  watch.state = "connecting";
  watch.stop = new AbortController();
  const signal = AbortSignal.any([watch.stop.signal, stopSignal()]);
  repeat(TAKE_UP_EVERY_MS, signal, takeUp);
  repeat(CHECK_SESSIONS_EVERY_MS, signal, closeEnded);
  void listen(OPEN_PAGES_CHANNEL, { onMessage: gather, onListening, onLost, onPooled }, signal);
}

/** Behind a pooler listening never works: it is not retried for every page. */
function end(): void {
  watch.stop.abort();
  clearTimeout(watch.lost);
  watch.lost = undefined;
  watch.pending = null;
  if (watch.state !== "pooled") watch.state = "idle";
}

function onListening(): void {
  clearTimeout(watch.lost);
  watch.lost = undefined;
  watch.state = "listening";
  tellAll({ kind: "recheck", spreadMs: spreadMs(watch.watchers.size) });
}

function onLost(): void {
  watch.state = "connecting";
  watch.lost ??= setTimeout(() => tellAll({ kind: "closed" }), LOST_FOR_MS).unref();
}

function onPooled(): void {
  watch.state = "pooled";
  watch.stop.abort();
  logger().warn(
    { problem: "no_listen_through_pooler" },
    "DATABASE_URL goes through a pooler, so open pages poll every five seconds. Set DATABASE_LISTEN_URL to the database itself to push changes to them.",
  );
  tellAll({ kind: "poll" });
}

function gather(message: string): void {
  // What fails here is done by the next round.
  if (message === SESSIONS_ENDED) return void closeEnded().catch(() => undefined);
  const changes = decodeChanges(message);
  if (watch.pending) watch.pending = mergeChanges(watch.pending, changes);
  else {
    watch.pending = changes;
    setTimeout(() => void tellOfPending(), GATHER_MS);
  }
}

async function tellOfPending(): Promise<void> {
  const changes = watch.pending;
  watch.pending = null;
  if (!changes) return;
  try {
    const told = await findTold(changes);
    for (const { tell } of told) tell({ kind: "changed", spreadMs: spreadMs(told.length) });
  } catch (error) {
    logger().warn({ err: error }, "The recipients of a change could not be read");
    tellAll({ kind: "recheck", spreadMs: spreadMs(watch.watchers.size) });
  }
}

async function findTold(changes: CompanyChanges): Promise<Watcher[]> {
  const limited = [...watch.watchers].filter(({ page }) => !page.seesAll);
  const people = [...new Set(limited.map(({ page }) => page.userId))];
  const companies = changes.kind === "some" ? [...changes.moved, ...changes.touched] : [];
  const knownBy = await whoKnows(people, companies);
  return [...watch.watchers].filter(({ page }) => isRecipient(page, changes, knownBy));
}

function tellAll(event: LiveEvent): void {
  for (const { tell } of [...watch.watchers]) tell(event);
}

async function takeUp(): Promise<void> {
  if (watch.state === "listening") await watch.takeUp();
}

async function closeEnded(): Promise<void> {
  const watchers = [...watch.watchers];
  const open = await listOpenSessions([...new Set(watchers.map(({ page }) => page.sessionId))]);
  for (const { page, tell } of watchers) if (!open.has(page.sessionId)) tell({ kind: "closed" });
}

/**
 * Runs one round after another. A failed round shows in the lost connection, or in the next round.
 */
function repeat(pauseMs: number, signal: AbortSignal, round: () => Promise<void>): void {
  const next = () => {
    if (!signal.aborted) setTimeout(() => void run(), pauseMs).unref();
  };
  const run = async () => {
    if (!signal.aborted)
      await round().catch((error: unknown) =>
        logger().debug({ err: error }, "A round for open pages failed"),
      );
    next();
  };
  next();
}
