import "server-only";
import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import type { Server, ServerResponse } from "node:http";
import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { partFromPrimary } from "./part-from-primary.ts";

/* The requests that this process is answering. Next.js keeps its server to itself, so Node's own channel tells of them. */

/** A connection that was just accepted may still bring its request. */
const LAST_REQUESTS_MS = 500;
/** Of connections that wait to be accepted; Node asks the system for a queue of this length. */
const MOST_WAITING = 511;

type Traffic = {
  servers: Set<Server>;
  answers: Set<ServerResponse>;
  watched: boolean;
  ending: boolean;
};

const traffic = processWide<Traffic>("requests under way", () => ({
  servers: new Set(),
  answers: new Set(),
  watched: false,
  ending: false,
}));

/** From now on every request is known until it is answered. A second call changes nothing. */
export function watchRequests(): void {
  if (traffic.watched) return;
  traffic.watched = true;
  subscribe("http.server.request.start", (message) => {
    const { server, response } = message as { server: Server; response: ServerResponse };
    traffic.servers.add(server);
    traffic.answers.add(response);
    response.once("close", () => traffic.answers.delete(response));
    if (traffic.ending) endConnectionWith(response);
  });
}

export function countRequests(): number {
  return traffic.answers.size;
}

/** From now on each connection ends with its next answer, so that its client asks somebody else; new ones are still taken. */
export function endConnectionsWithAnswers(): void {
  traffic.ending = true;
  for (const response of traffic.answers) endConnectionWith(response);
}

/** Takes no new connection, and resolves when all requests are answered, those that open connections still bring among them. */
export async function finishRequests(limitMs: number): Promise<void> {
  endConnectionsWithAnswers();
  const closed: Promise<void>[] = [];
  for (const server of traffic.servers) {
    await acceptAll(server);
    closed.push(closeServer(server));
  }
  await partFromPrimary();
  const limit = delay(limitMs, "late" as const, { ref: false });
  for (;;) {
    const answered = Promise.all([...traffic.answers].map((response) => once(response, "close")));
    if ((await Promise.race([answered, limit])) === "late") return;
    await Promise.race([Promise.all(closed), delay(LAST_REQUESTS_MS)]);
    if (traffic.answers.size === 0) return;
  }
}

/** Idle connections end with it. A server that listens no more answers an error, which is no news. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** The system resets what still waits to be accepted when a port is closed, and one connection a turn of the event loop is accepted. */
async function acceptAll(server: Server): Promise<void> {
  let accepted = 0;
  const count = () => (accepted += 1);
  server.on("connection", count);
  for (let before = -1, turns = 0; before !== accepted && turns < MOST_WAITING; turns += 1) {
    before = accepted;
    await nextTurn();
  }
  server.off("connection", count);
}

/** The client is told to ask its next request of somebody else. */
function endConnectionWith(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("connection", "close");
}
