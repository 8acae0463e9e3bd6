import "server-only";
import { Agent, fetch, type Headers } from "undici";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { env } from "#lib/platform/env.ts";
import { readRetryAfter } from "#lib/oauth/retry-after.ts";
import { judgeNetworkError } from "#lib/oauth/send-token-request.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { GUSTO_API_VERSION } from "./api-version.ts";
import { type CallPlace, tellingCall } from "./calls.ts";

/*
 * How a request reaches the Gusto API and its answer comes back. Never throws for what the network does. Redirects are not
 * followed, so that a token goes to the configured Gusto and nowhere else; answers are bounded and time-limited.
 */

const MAX_ANSWER_BYTES = 20 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 3_000;
/** After a 429 that does not say how long, or nothing that can be believed: Gusto counts by the minute. */
export const DEFAULT_WAIT_SECONDS = 60;

/** `Token` is the scheme of Gusto's older API token. */
export type GustoCredential = { scheme: "Bearer" | "Token"; secret: Secret };

type WireRequest = {
  method: string;
  path: string;
  /** With its question mark, or empty. */
  search: string;
  credential: GustoCredential;
  timeoutMs: number;
  /** Without it, the one that this product is written for. */
  apiVersion?: string;
  body?: { contentType: string; content: string | Uint8Array<ArrayBuffer> } | null;
  /** Only for the record of calls, where the path does not name the company. */
  companyUuid?: string;
};

export type WireAnswer = {
  kind: "answer";
  status: number;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
  /** Null unless the status is 429. */ retryAfterSeconds: number | null;
};
/** `never_sent`: the request certainly did not leave this machine. */
type NoAnswer = { kind: "no_answer"; failure: "timeout" | "never_sent" | "unreachable" };

/** Told of every answer that arrived, before anybody judges it. */
export type OnAnswer = (answer: WireAnswer) => Promise<void>;

export async function exchangeWithGusto(
  request: WireRequest,
  onAnswer?: OnAnswer,
): Promise<WireAnswer | NoAnswer> {
  const apiVersion = request.apiVersion ?? GUSTO_API_VERSION;
  const place: CallPlace = {
    method: request.method,
    path: request.path,
    apiVersion,
    companyUuid: request.companyUuid,
  };
  let answer: WireAnswer;
  try {
    answer = await tellingCall(place, async () => {
      const arrived = await send(request, apiVersion);
      return { ...arrived, text: arrived.status < 400 ? undefined : textOf(arrived.body) };
    });
  } catch (error) {
    return { kind: "no_answer", failure: failureOf(error) };
  }
  await onAnswer?.(answer);
  return answer;
}

async function send(
  { method, path, search, credential, timeoutMs, body }: WireRequest,
  apiVersion: string,
): Promise<WireAnswer> {
  const response = await fetch(env().GUSTO_BASE_URL + path + search, {
    method,
    headers: {
      authorization: `${credential.scheme} ${credential.secret.reveal()}`,
      accept: "application/json",
      "x-gusto-api-version": apiVersion,
      ...(body && { "content-type": body.contentType }),
    },
    body: body?.content ?? null,
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
    dispatcher: connections(),
  });
  const { status, headers } = response;
  return {
    kind: "answer",
    status,
    headers,
    body: new Uint8Array(await response.arrayBuffer()),
    retryAfterSeconds: status === 429 ? (readRetryAfter(headers) ?? DEFAULT_WAIT_SECONDS) : null,
  };
}

/** Kept-alive connections to Gusto, for all who call it. */
function connections(): Agent {
  return processWide(
    "connections to Gusto",
    () =>
      new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS }, maxResponseSize: MAX_ANSWER_BYTES }),
  );
}

function failureOf(error: unknown): NoAnswer["failure"] {
  if (error instanceof Error && error.name === "TimeoutError") return "timeout";
  return judgeNetworkError(error).kind === "not_processed" ? "never_sent" : "unreachable";
}

/** What a path is asked with. */
export function searchOf(query: Record<string, string> | undefined): string {
  const search = new URLSearchParams(query).toString();
  return search && `?${search}`;
}

export function textOf(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}
