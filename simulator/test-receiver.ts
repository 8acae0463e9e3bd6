// A subscriber for the simulator's own tests: records what it receives and responds as told.

import { createServer } from "node:http";
import { afterEach, beforeEach } from "vitest";
import { text } from "./test-support.ts";
import type { AddressInfo } from "node:net";
import type { Requests } from "./test-support.ts";

type Received = { body: string; signature: string | undefined; at: number };
type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** `answer` gives the status for the n-th request (from 1), or null to never respond. */
export async function startReceiver() {
  const received: Received[] = [];
  let answer: (n: number) => number | null = () => 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const signature = request.headers["x-gusto-signature"];
      received.push({
        body: Buffer.concat(chunks).toString("utf8"),
        signature: typeof signature === "string" ? signature : undefined,
        at: performance.now(),
      });
      const status = answer(received.length);
      if (status !== null)
        response.writeHead(status, status === 302 ? { Location: "/elsewhere" } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    received,
    answerWith: (next: (n: number) => number | null) => {
      answer = next;
    },
    waitFor: (count: number) => waitUntil(() => received.length >= count).then(() => received),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export async function waitUntil(
  reached: () => boolean | Promise<boolean>,
  limitMs = 5000,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await reached())) {
    if (performance.now() > end) throw new Error("what was waited for did not happen");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const SUBSCRIPTIONS = "/v1/webhook_subscriptions";

export function tokenIn(body: string | undefined): string {
  return (JSON.parse(body ?? "{}") as { verification_token: string }).verification_token;
}

export function eventsIn(bodies: { body: string }[]) {
  return bodies.map(({ body }) => JSON.parse(body) as { uuid: string; event_type: string });
}

/** A receiver for each test, with shortcuts to subscribe it and to trigger events in a company. */
export function useSubscriber(simulator: Requests) {
  let receiver: Receiver;
  let company = "";
  let system = "";
  beforeEach(async () => {
    receiver = await startReceiver();
    company = await simulator.companyUuid();
    system = await simulator.systemToken();
  });
  afterEach(() => receiver.close());
  const subscribe = (types: unknown) =>
    simulator.send("POST", SUBSCRIPTIONS, system, { url: receiver.url, subscription_types: types });
  return {
    receiver: () => receiver,
    company: () => company,
    system: () => system,
    subscribe,
    /** A verified subscription, with its handshake discarded. */
    verified: async (types: string[] = ["Employee"]) => {
      const uuid = text((await subscribe(types)).json["uuid"]);
      const token = tokenIn((await receiver.waitFor(1))[0]?.body);
      await simulator.send("PUT", `${SUBSCRIPTIONS}/${uuid}/verify`, system, {
        verification_token: token,
      });
      receiver.received.length = 0;
      return { uuid, token };
    },
    happen: (body: Record<string, unknown>) =>
      simulator.control("POST", "/webhooks/send", {
        event_type: "employee.updated",
        company_uuid: company,
        ...body,
      }),
    /** What the control API reports about the first subscription. */
    watched: async () => (await simulator.control("GET", "/webhooks")).json["subscriptions"]?.[0],
  };
}
