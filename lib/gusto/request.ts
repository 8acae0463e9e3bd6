import "server-only";
import type { Headers } from "undici";
import type { z } from "zod";
import type { Secret } from "#lib/platform/crypto/secret.ts";
import { isNotFoundByGusto, isRefusalByGusto } from "./error-body.ts";
import { readMissingScope } from "./calls.ts";
import {
  DEFAULT_WAIT_SECONDS,
  exchangeWithGusto,
  type OnAnswer,
  searchOf,
  textOf,
} from "./wire.ts";

/*
 * One reading call of the Gusto API. Never throws for what the network or Gusto does: every caller has to say what each
 * outcome means for it.
 */

const CALL_TIMEOUT_MS = 15_000;

export type GustoOutcome<T> =
  | { kind: "ok"; value: T; headers: Headers }
  /** 401: the access token is not accepted. */
  | { kind: "rejected" }
  /** 403, and Gusto's own: something in between that answers 403 is `unavailable`. */
  | { kind: "forbidden"; missingScope: string | null }
  /** 404, and Gusto's own: as above. */
  | { kind: "not_found" }
  | { kind: "rate_limited"; retryAfterSeconds: number }
  /** 406: this version of the API is not answered any more. */
  | { kind: "version_refused" }
  /** Anything that may be different in a minute: network, 5xx, an answer that cannot be read. */
  | { kind: "unavailable"; reason: string; requestId: string | null };

/** `companyUuid` is only for the record of calls, where the path does not name the company. */
type GustoRequest = {
  path: string;
  accessToken: Secret;
  query?: Record<string, string>;
  apiVersion?: string;
  companyUuid?: string;
};

/** GETs one Gusto resource and reads it with a lenient schema. */
export async function getFromGusto<T>(
  { query, accessToken, ...place }: GustoRequest,
  schema: z.ZodType<T>,
  onAnswer?: OnAnswer,
): Promise<GustoOutcome<T>> {
  const answer = await exchangeWithGusto(
    {
      ...place,
      method: "GET",
      search: searchOf(query),
      credential: { scheme: "Bearer", secret: accessToken },
      timeoutMs: CALL_TIMEOUT_MS,
    },
    onAnswer,
  );
  if (answer.kind === "no_answer")
    return {
      kind: "unavailable",
      reason: answer.failure === "timeout" ? "timeout" : "unreachable",
      requestId: null,
    };
  return judgeGustoResponse({ ...answer, text: textOf(answer.body) }, schema);
}

export type JudgedAnswer = {
  status: number;
  headers: Headers;
  text: string;
  retryAfterSeconds: number | null;
};

/** What an answer of the Gusto API means. Pure. */
export function judgeGustoResponse<T>(answer: JudgedAnswer, schema: z.ZodType<T>): GustoOutcome<T> {
  const requestId = answer.headers.get("x-request-id");
  const unavailable = {
    kind: "unavailable",
    reason: `status_${answer.status}`,
    requestId,
  } as const;
  switch (answer.status) {
    case 200: {
      const parsed = schema.safeParse(parseJson(answer.text));
      return parsed.success
        ? { kind: "ok", value: parsed.data, headers: answer.headers }
        : { kind: "unavailable", reason: "unreadable_answer", requestId };
    }
    case 401:
      return { kind: "rejected" };
    case 403:
      return isRefusalByGusto(answer.text)
        ? { kind: "forbidden", missingScope: readMissingScope(answer.text) }
        : unavailable;
    case 404:
      return isNotFoundByGusto(answer.text) ? { kind: "not_found" } : unavailable;
    case 406:
      return { kind: "version_refused" };
    case 429:
      return {
        kind: "rate_limited",
        retryAfterSeconds: answer.retryAfterSeconds ?? DEFAULT_WAIT_SECONDS,
      };
    default:
      return unavailable;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
