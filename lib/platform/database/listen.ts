import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { logger } from "../logger.ts";
import { listeningConnection } from "./connection.ts";
import { meetServer } from "./meet-server.ts";

/** Detects a connection that was lost without notice. */
const PROBE_EVERY_MS = 15_000;
const ANSWER_WITHIN_MS = 5_000;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

type Listener = {
  onMessage: (message: string) => void;
  /** Messages arrive from now on. Earlier ones are unknown, also after a lost connection. */
  onListening: () => void;
  onLost: () => void;
  /** A pooler is in between: it shares sessions, so messages would reach another client. */
  onPooled: () => void;
};

/**
 * Listens to a channel of PostgreSQL's NOTIFY until the signal aborts, on one connection outside
 * the pool, which is reopened whenever it is lost.
 * @param channel a constant from the source
 */
export async function listen(
  channel: string,
  listener: Listener,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      const outcome = await listenOnce(channel, listener, signal, () => (failures = 0));
      if (outcome === "pooled") return listener.onPooled();
    } catch (error) {
      if (!signal.aborted)
        logger().debug({ err: error, channel }, "The connection that listens for changes was lost");
    }
    if (signal.aborted) return;
    listener.onLost();
    const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
    await delay(wait * (0.5 + Math.random() / 2), undefined, { signal, ref: false }).catch(
      () => undefined,
    );
  }
}

/** @throws when the connection cannot be opened, or is lost */
async function listenOnce(
  channel: string,
  { onMessage, onListening }: Listener,
  signal: AbortSignal,
  onSuccess: () => void,
): Promise<"pooled" | "ended"> {
  const client = new pg.Client({
    ...listeningConnection(),
    application_name: "gusto-partner-dashboard listener",
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    keepAlive: true,
  });
  const lost = new Promise<never>((_, reject) => {
    client.on("error", reject);
    client.on("end", () => reject(new Error("The connection has ended")));
  });
  lost.catch(() => undefined);
  try {
    await client.connect();
    if ((await meetServer(client)).isPooled) return "pooled";
    client.on("notification", ({ payload = "" }) => onMessage(payload));
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    if (signal.aborted) return "ended";
    onSuccess();
    onListening();
    while (!signal.aborted) {
      await Promise.race([lost, quiet(PROBE_EVERY_MS, signal)]);
      if (!signal.aborted) await client.query("SELECT 1");
    }
    return "ended";
  } finally {
    void client.end().catch(() => undefined);
  }
}

function quiet(milliseconds: number, signal: AbortSignal): Promise<void> {
  return delay(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
}
