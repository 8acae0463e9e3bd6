import "server-only";
import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import type { Server, ServerResponse } from "node:http";
import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import type { Socket } from "node:net";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { partFromPrimary } from "./part-from-primary.ts";

/*
 * The requests this process is handling. Next.js doesn't expose its server, so they are tracked
 * through Node's diagnostics channel.
 */

/** A connection that was just accepted may still send its request. */
const LAST_REQUESTS_MS = 500;
/** A turn of the event loop that did next to nothing. */
const SHORT_TURN_MS = 0.3;
/** Connections waiting to be accepted; the backlog Node requests from the OS. */
const MOST_WAITING = 511;

type Traffic = {
  servers: Set<Server>;
  answers: Set<ServerResponse>;
  /** Connections that have sent a request, and may send another. */
  sockets: Set<Socket>;
  watched: boolean;
  ending: boolean;
};

type Started = { server: Server; response: ServerResponse; socket: Socket };

const traffic = processWide<Traffic>("requests under way", () => ({
  servers: new Set(),
  answers: new Set(),
  sockets: new Set(),
  watched: false,
  ending: false,
}));

/** Starts tracking every request until it is answered. A second call does nothing. */
export function watchRequests(): void {
  if (traffic.watched) return;
  traffic.watched = true;
  subscribe("http.server.request.start", (message) => {
    const { server, response, socket } = message as Started;
    traffic.servers.add(server);
    if (!traffic.sockets.has(socket)) {
      traffic.sockets.add(socket);
      socket.once("close", () => traffic.sockets.delete(socket));
    }
    traffic.answers.add(response);
    response.once("close", () => traffic.answers.delete(response));
    if (traffic.ending) endConnectionWith(response);
  });
}

export function countRequests(): number {
  return traffic.answers.size;
}

/**
 * From now on each connection closes after its next response, so clients reconnect elsewhere; new
 * ones are still accepted.
 */
export function endConnectionsWithAnswers(): void {
  traffic.ending = true;
  for (const response of traffic.answers) endConnectionWith(response);
}

export function countConnections(): number {
  return traffic.sockets.size;
}

/**
 * Stops accepting connections, and resolves when all requests are answered, including those that
 * open connections still send.
 */
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

/**
 * Also closes idle connections. Closing a server that isn't listening returns an error, which is
 * ignored.
 */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/**
 * Closing a port resets connections that wait to be accepted. Each turn of the event loop accepts
 * one, and a turn in which much was done says nothing of those that came meanwhile: the port is
 * closed after a short turn that accepted none.
 */
async function acceptAll(server: Server): Promise<void> {
  let accepted = 0;
  const count = () => (accepted += 1);
  server.on("connection", count);
  for (let turns = 0; turns < MOST_WAITING; turns += 1) {
    const [before, begun] = [accepted, performance.now()];
    await nextTurn();
    if (accepted === before && performance.now() - begun < SHORT_TURN_MS) break;
  }
  server.off("connection", count);
}

/** Tells the client to send its next request elsewhere. */
function endConnectionWith(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("connection", "close");
}
