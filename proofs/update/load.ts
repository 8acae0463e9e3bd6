import { createHmac, randomUUID } from "node:crypto";
import { Agent, request as send } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Seed } from "./seed.ts";

/** A request that nobody answers is a lost one, and no reason to wait for ever. */
const ANSWERED_WITHIN_MS = 60_000;
const CONNECTIONS = 50;
/** Of twenty requests. */
const PAGES = 2;
const LISTS = 2;
const DELIVERIES = 2;

type Request = {
  path: string;
  headers: Record<string, string>;
  expected: number;
  body?: string;
  /** Of a delivery. */
  event?: string;
};

export type Load = {
  sent: () => number;
  /** Resolves when all are answered. */
  stop: () => Promise<{ failures: string[]; delivered: string[] }>;
};

/**
 * So many requests a second: services read tokens, people open pages, Gusto delivers events. Any
 * answer but success is a failure.
 */
export function startLoad(origin: string, seed: Seed, perSecond: number): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const failures: string[] = [];
  const delivered: string[] = [];
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  let isOver = false;
  const pace = (async () => {
    for (let next = performance.now(); !isOver; next += 1_000 / perSecond) {
      await delay(Math.max(0, next - performance.now()));
      const request = requestOf(sent, seed);
      sent += 1;
      const one = ask(origin, agent, request).then((failure) => {
        underWay.delete(one);
        if (failure) failures.push(failure);
        else if (request.event) delivered.push(request.event);
      });
      underWay.add(one);
    }
  })();
  return {
    sent: () => sent,
    stop: async () => {
      isOver = true;
      await pace;
      await Promise.all(underWay);
      agent.destroy();
      return { failures, delivered };
    },
  };
}

function requestOf(index: number, { companies, apiKey, cookie, verificationToken }: Seed): Request {
  const company = companies[Math.floor(index / 20) % companies.length] ?? { id: "", uuid: "" };
  const key = { authorization: `Bearer ${apiKey}` };
  const kind = index % 20;
  if (kind < PAGES) return { path: `/companies/${company.id}`, headers: { cookie }, expected: 200 };
  if (kind < PAGES + LISTS)
    return { path: "/api/v1/companies?limit=20", headers: key, expected: 200 };
  if (kind >= PAGES + LISTS + DELIVERIES)
    return { path: `/api/v1/companies/${company.uuid}/access-token`, headers: key, expected: 200 };
  const event = randomUUID();
  const body = JSON.stringify({
    uuid: event,
    event_type: "company.updated",
    resource_type: "Company",
    resource_uuid: company.uuid,
    entity_type: "Company",
    entity_uuid: company.uuid,
    timestamp: Math.floor(Date.now() / 1_000),
  });
  return {
    path: "/api/gusto/webhooks",
    headers: {
      "content-type": "application/json",
      "x-gusto-signature": createHmac("sha256", verificationToken).update(body).digest("hex"),
    },
    expected: 200,
    body,
    event,
  };
}

/** @returns what went wrong, or null */
function ask(origin: string, agent: Agent, wanted: Request): Promise<string | null> {
  const { path, headers, expected, body } = wanted;
  const what = path.split("/").slice(0, 3).join("/");
  return new Promise((resolve) => {
    const request = send(
      origin + path,
      {
        method: body === undefined ? "GET" : "POST",
        agent,
        headers: { ...headers, ...(body && { "content-length": String(Buffer.byteLength(body)) }) },
        signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
      },
      (response) => {
        let text = "";
        response.on("data", (chunk) => (text += String(chunk)));
        response.on("error", (error) => resolve(`${what}: ${error.message}`));
        response.on("end", () =>
          resolve(
            response.statusCode === expected
              ? null
              : `${what}: ${response.statusCode} ${text.slice(0, 120)}`,
          ),
        );
      },
    );
    request.on("error", (error) => resolve(`${what}: ${error.message}`));
    request.end(body);
  });
}
