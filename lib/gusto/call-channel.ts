import { databaseNow } from "#lib/platform/database-clock.ts";
import { channel } from "node:diagnostics_channel";
import { readCategory } from "./error-body.ts";
import { readRemaining } from "./rate-limit-headers.ts";

/*
 * Every call of Gusto is published here when it has ended; lib/calls writes it down. A channel of the process and no list in this module:
 * Next.js may load a module more than once, and the calls of all copies have to reach the one who listens.
 */

const calls = channel("gusto-partner-dashboard:gusto-call");

type Answer = { status: number; headers: { get(name: string): string | null }; text?: string };

export type GustoCall = {
  endpoint: string;
  /** Gusto's uuid of the company; null for calls of the organization, and where the call does not say. */
  companyUuid: string | null;
  /** 0: there was no answer. */
  status: number;
  at: Date;
  ms: number;
  /** Null where no version is asked for (the token endpoint). */
  askedVersion: string | null;
  answeredVersion: string | null;
  /** X-RateLimit-Remaining. */
  remaining: number | null;
  requestId: string | null;
  /** Why it failed, as a short code; never anything of a body that could name a person. */
  reason: string | null;
};

type CallPlace = {
  method?: string;
  path: string;
  companyUuid?: string | null;
  apiVersion?: string | null;
};

/** @param started `performance.now()` when the call began */
export function publishCall(
  place: CallPlace,
  started: number,
  answer: Answer | null,
  reason: string | null = null,
): void {
  if (!calls.hasSubscribers) return;
  calls.publish({
    endpoint: endpointOf(place),
    companyUuid: place.companyUuid ?? companyInPath(place.path),
    status: answer?.status ?? 0,
    at: databaseNow(),
    ms: Math.round(performance.now() - started),
    askedVersion: place.apiVersion ?? null,
    answeredVersion: readVersion(answer),
    remaining: answer && readRemaining(answer.headers),
    requestId: clip(answer?.headers.get("x-request-id")),
    reason: reason ?? readCategory(answer?.text ?? ""),
  } satisfies GustoCall);
}

/** Listens to every call of this process until the returned function is called. */
export function onGustoCall(listener: (call: GustoCall) => void): () => void {
  const heard = (message: unknown) => listener(message as GustoCall);
  calls.subscribe(heard);
  return () => void calls.unsubscribe(heard);
}

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const UUIDS = new RegExp(UUID, "gi");
const COMPANY_PATH = new RegExp(`^/v1/companies/(${UUID})(?:/|$)`, "i");

/** Gusto's uuid of the company that a path names. */
export function companyInPath(path: string): string | null {
  return COMPANY_PATH.exec(path)?.[1] ?? null;
}

/** The path with a star for each uuid, so that one resource is one line. Other methods than GET are named. */
export function endpointOf({ method = "GET", path }: Pick<CallPlace, "method" | "path">): string {
  const pattern = (path.split("?")[0] ?? "").replaceAll(UUIDS, "*").slice(0, 200);
  return method === "GET" ? pattern : `${method} ${pattern}`;
}

function readVersion(answer: Answer | null): string | null {
  const version = answer?.headers.get("x-gusto-api-version") ?? null;
  return version !== null && /^\d{4}-\d{2}-\d{2}$/.test(version) ? version : null;
}

/** Proxies may join several ids by commas. */
function clip(text: string | null | undefined): string | null {
  return text ? text.slice(0, 200) : null;
}
