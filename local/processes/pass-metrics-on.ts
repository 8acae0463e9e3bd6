import type { Worker } from "node:cluster";

/*
 * The primary process between those that share a port: lib/process/metrics/ask-siblings.ts asks and
 * answers, this relays.
 */

type Message = { kind?: unknown; id?: unknown; asker?: unknown };

/**
 * Relays a metrics request to all others, and a response to the requester. Ignores everything else.
 */
export function passMetricsOn(from: Worker, message: unknown, all: readonly Worker[]): void {
  if (typeof message !== "object" || message === null) return;
  const { kind, id, asker } = message as Message;
  if (kind === "metrics told") {
    const to = all.find((one) => one.id === asker);
    if (to) say(to, message);
    return;
  }
  if (kind !== "metrics asked") return;
  const siblings = all.filter((one) => one.id !== from.id && one.isConnected());
  for (const one of siblings) say(one, { kind, id, asker: from.id });
  say(from, { kind: "metrics passed on", id, siblings: siblings.length });
}

function say(to: Worker, message: object): void {
  if (to.isConnected()) to.send(message, () => undefined);
}
