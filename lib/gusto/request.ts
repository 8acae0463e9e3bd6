import "server-only";
import { type Agent, fetch } from "undici";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { isNeverSent } from "#lib/platform/http/outbound/create-connector.ts";
import { createDispatcher } from "#lib/platform/http/outbound/create-dispatcher.ts";
import { connectOutbound } from "#lib/platform/http/outbound/outbound.ts";
import { env } from "#lib/platform/env.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { readRetryAfter } from "#lib/oauth/retry-after.ts";
import { GUSTO_API_VERSION } from "./api-version.ts";
import { publishCall } from "./call-channel.ts";
import { annotateAnswer, observeCall } from "./observe-call.ts";
import {
  DEFAULT_WAIT_SECONDS,
  type GustoAnswer,
  type GustoOutcome,
  judgeAnswer,
  type NoAnswer,
  type ReadAnswer,
  textOf,
} from "./outcome.ts";

/*
 * The one request function for Gusto's API. It never throws for what the network or Gusto does;
 * every caller has to handle each outcome. Redirects are not followed, so a token only goes to the
 * configured Gusto; responses are limited in size and time.
 */

/** Reads are safe to retry. */
const READ_TIMEOUT_MS = 20_000;
/** Longer than for reads: giving up on a change leaves it unknown whether it was made. */
const CHANGE_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 3_000;
const MAX_ANSWER_BYTES = 20 * 1024 * 1024;

export type GustoRequest = {
  /** Defaults to `GET`. */
  method?: string;
  path: string;
  /** A string is sent as it is, including its question mark. */
  query?: Readonly<Record<string, string>> | string;
  /** A raw body is sent as it is with its content type; anything else as JSON. */
  body?: RawBody | { json: unknown };
  /** Defaults to the version this product is built for. */
  apiVersion?: string;
  /** Only for the call record, when the path doesn't name the company. */
  companyUuid?: string;
};

type RawBody = { contentType: string; content: Uint8Array<ArrayBuffer> };

/** `Token` is the scheme for Gusto's older API token. */
export type GustoCredential = { scheme: "Bearer" | "Token"; secret: Secret };

/** Called for every response that arrives, before it is evaluated. */
export type OnAnswer = (answer: GustoAnswer) => Promise<void>;

/** The credential for a company's or the organization's access token. */
export const bearer = (secret: Secret): GustoCredential => ({ scheme: "Bearer", secret });

/**
 * Sends one request to the configured Gusto, at most once, and evaluates the response. The call is
 * published for the call record.
 */
export async function request<T>(
  call: GustoRequest,
  credential: GustoCredential,
  read: ReadAnswer<T>,
  onAnswer?: OnAnswer,
): Promise<GustoOutcome<T>> {
  const answer = await exchange(call, credential);
  if (answer.kind === "answer") await onAnswer?.(answer);
  return judgeAnswer(answer, call.path, read);
}

function exchange(
  call: GustoRequest,
  credential: GustoCredential,
): Promise<GustoAnswer | NoAnswer> {
  return observeCall(call, () => exchangeOnce(call, credential));
}

async function exchangeOnce(
  call: GustoRequest,
  credential: GustoCredential,
): Promise<GustoAnswer | NoAnswer> {
  const place = { ...call, apiVersion: call.apiVersion ?? GUSTO_API_VERSION };
  const startedMs = performance.now();
  try {
    const answer = await send(place, credential);
    const text = answer.status < 400 ? "" : textOf(answer);
    publishCall(place, startedMs, { ...answer, text });
    annotateAnswer(answer);
    return answer;
  } catch (error) {
    const reason = reasonOf(error);
    // The call record has two reasons: no response in time, or no connection.
    publishCall(place, startedMs, null, reason === "timeout" ? reason : "unreachable");
    annotateAnswer(null);
    return { kind: "no_answer", reason };
  }
}

async function send(
  { method = "GET", path, query, body, apiVersion }: GustoRequest & { apiVersion: string },
  { scheme, secret }: GustoCredential,
): Promise<GustoAnswer> {
  const content = body && contentOf(body);
  const response = await fetch(env().GUSTO_BASE_URL + path + searchOf(query), {
    method,
    headers: {
      authorization: `${scheme} ${secret.reveal()}`,
      accept: "application/json",
      "x-gusto-api-version": apiVersion,
      ...(content && { "content-type": content.contentType }),
    },
    body: content?.content ?? null,
    redirect: "manual",
    signal: AbortSignal.timeout(method === "GET" ? READ_TIMEOUT_MS : CHANGE_TIMEOUT_MS),
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

/** Keep-alive connections to Gusto, shared by all callers. */
function connections(): Agent {
  return processWide("connections to Gusto", () =>
    createDispatcher(connectOutbound, {
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      maxResponseSize: MAX_ANSWER_BYTES,
    }),
  );
}

function reasonOf(error: unknown): NoAnswer["reason"] {
  if (error instanceof Error && error.name === "TimeoutError") return "timeout";
  return isNeverSent(error) ? "never_sent" : "unreachable";
}

function contentOf(body: NonNullable<GustoRequest["body"]>) {
  return "json" in body
    ? { contentType: "application/json", content: JSON.stringify(body.json) }
    : body;
}

function searchOf(query: GustoRequest["query"]): string {
  if (typeof query === "string") return query;
  const search = new URLSearchParams(query).toString();
  return search && `?${search}`;
}
