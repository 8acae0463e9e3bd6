import "server-only";
import { Agent, fetch, type Headers } from "undici";
import type { z } from "zod";
import type { Secret } from "../crypto/secret.ts";
import { env } from "../env.ts";
import { GUSTO_API_VERSION } from "./gusto-api-version.ts";
import { tellingCall } from "./gusto-calls.ts";

/*
 * One call of the Gusto API. Never throws for what the network or Gusto does: every caller has to say what each outcome
 * means for it. Redirects are not followed, so that a token goes to the configured Gusto and nowhere else.
 */

const CALL_TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 20 * 1024 * 1024;

export type GustoOutcome<T> =
  | { kind: "ok"; value: T; headers: Headers }
  /** 401: the access token is not accepted. */
  | { kind: "rejected" }
  | { kind: "forbidden"; missingScope: string | null }
  | { kind: "not_found" }
  | { kind: "rate_limited"; retryAfterSeconds: number }
  /** 406: this version of the API is not answered any more. */
  | { kind: "version_refused" }
  /** Anything that may be different in a minute: network, 5xx, an answer that cannot be read. */
  | { kind: "unavailable"; reason: string; requestId: string | null };

/** `companyUuid` is only for the record of calls, where the path does not name the company. */
export type GustoRequest = { path: string; accessToken: Secret; query?: Record<string, string>; apiVersion?: string; companyUuid?: string };

/** What is told of every answer that arrived: for the rate budget. */
export type SeenAnswer = { status: number; headers: Headers; retryAfterSeconds: number | null };

let agent: Agent | undefined;

/** GETs one Gusto resource and reads it with a lenient schema. */
export async function getFromGusto<T>(request: GustoRequest, schema: z.ZodType<T>, onAnswer?: (answer: SeenAnswer) => Promise<void>): Promise<GustoOutcome<T>> {
  const url = new URL(env().GUSTO_BASE_URL + request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
  const apiVersion = request.apiVersion ?? GUSTO_API_VERSION;
  let answer;
  try {
    answer = await tellingCall({ ...request, apiVersion }, async () => {
      const response = await fetch(url, {
        headers: { authorization: `Bearer ${request.accessToken.reveal()}`, accept: "application/json", "x-gusto-api-version": apiVersion },
        redirect: "manual",
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
        dispatcher: (agent ??= new Agent({ connect: { timeout: 3_000 }, maxResponseSize: MAX_ANSWER_BYTES })),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    });
  } catch (error) {
    return { kind: "unavailable", reason: error instanceof Error && error.name === "TimeoutError" ? "timeout" : "unreachable", requestId: null };
  }
  await onAnswer?.({ status: answer.status, headers: answer.headers, retryAfterSeconds: answer.status === 429 ? readRetryAfter(answer.headers) : null });
  return judgeGustoResponse(answer, schema);
}

function readRetryAfter(headers: Headers): number {
  return Number(headers.get("retry-after")) || 60;
}

/** What an answer of the Gusto API means. Pure. */
export function judgeGustoResponse<T>(answer: { status: number; headers: Headers; text: string }, schema: z.ZodType<T>): GustoOutcome<T> {
  const requestId = answer.headers.get("x-request-id");
  switch (answer.status) {
    case 200: {
      const parsed = schema.safeParse(parseJson(answer.text));
      return parsed.success ? { kind: "ok", value: parsed.data, headers: answer.headers } : { kind: "unavailable", reason: "unreadable_answer", requestId };
    }
    case 401:
      return { kind: "rejected" };
    case 403:
      return { kind: "forbidden", missingScope: readMissingScope(answer.text) };
    case 404:
      return { kind: "not_found" };
    case 406:
      return { kind: "version_refused" };
    case 429:
      return { kind: "rate_limited", retryAfterSeconds: readRetryAfter(answer.headers) };
    default:
      return { kind: "unavailable", reason: `status_${answer.status}`, requestId };
  }
}

function readMissingScope(text: string): string | null {
  return /"missing_scope_name"\s*:\s*"([a-z_:]{1,80})"/.exec(text)?.[1] ?? null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
