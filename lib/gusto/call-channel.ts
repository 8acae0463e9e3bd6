import { databaseNow } from "#lib/platform/database-clock.ts";
import { learnGustoClock } from "#lib/platform/clocks/gusto-clock.ts";
import { channel } from "node:diagnostics_channel";
import { readCategory } from "./error-body.ts";
import { readRemaining } from "./rate-limit-headers.ts";

/*
 * Every finished call to Gusto is published here and recorded by lib/calls. It uses a diagnostics
 * channel instead of a module-level list because Next.js may load a module more than once, and the
 * listener must hear the calls of every copy.
 */

const calls = channel("gusto-partner-dashboard:gusto-call");

type Answer = { status: number; headers: { get(name: string): string | null }; text?: string };

export type GustoCall = {
  endpoint: string;
  /** The company's Gusto UUID; null for organization calls and where the call doesn't say. */
  companyUuid: string | null;
  /** 0: no response. */
  status: number;
  at: Date;
  ms: number;
  /** Null if no version is requested (the token endpoint). */
  askedVersion: string | null;
  answeredVersion: string | null;
  /** X-RateLimit-Remaining. */
  remaining: number | null;
  requestId: string | null;
  /** Why it failed, as a short code; never part of a body that could name a person. */
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
  const ms = Math.round(performance.now() - started);
  if (answer) learnGustoClock(answer, ms);
  if (!calls.hasSubscribers) return;
  calls.publish({
    endpoint: endpointOf(place),
    companyUuid: place.companyUuid ?? companyInPath(place.path),
    status: answer?.status ?? 0,
    at: databaseNow(),
    ms,
    askedVersion: place.apiVersion ?? null,
    answeredVersion: readVersion(answer),
    remaining: answer && readRemaining(answer.headers),
    requestId: clip(answer?.headers.get("x-request-id")),
    reason: reason ?? readCategory(answer?.text ?? ""),
  } satisfies GustoCall);
}

/** Subscribes to every call of this process, until the returned function is called. */
export function onGustoCall(listener: (call: GustoCall) => void): () => void {
  const heard = (message: unknown) => listener(message as GustoCall);
  calls.subscribe(heard);
  return () => void calls.unsubscribe(heard);
}

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const UUIDS = new RegExp(UUID, "gi");
const COMPANY_PATH = new RegExp(`^/v1/companies/(${UUID})(?:/|$)`, "i");

/** The company UUID in a path. */
export function companyInPath(path: string): string | null {
  return COMPANY_PATH.exec(path)?.[1] ?? null;
}

/**
 * The path with a star for each UUID, so each resource groups into one line. Methods other than GET
 * are included.
 */
export function endpointOf({ method = "GET", path }: Pick<CallPlace, "method" | "path">): string {
  const pattern = (path.split("?")[0] ?? "").replaceAll(UUIDS, "*").slice(0, 200);
  return method === "GET" ? pattern : `${method} ${pattern}`;
}

function readVersion(answer: Answer | null): string | null {
  const version = answer?.headers.get("x-gusto-api-version") ?? null;
  return version !== null && /^\d{4}-\d{2}-\d{2}$/.test(version) ? version : null;
}

/** Proxies may join several ids with commas. */
function clip(text: string | null | undefined): string | null {
  return text ? text.slice(0, 200) : null;
}
