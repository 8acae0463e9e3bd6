import type { Headers } from "undici";
import type { z } from "zod";
import {
  type GustoProblem,
  isNotFoundByGusto,
  isRefusalByGusto,
  readMissingScope,
  readProblems,
} from "./error-body.ts";

/*
 * What a Gusto API response means, or the lack of one. No network here; request.ts does the
 * sending. Pure.
 */

/** After a 429 with a missing or implausible Retry-After. Gusto counts per minute. */
export const DEFAULT_WAIT_SECONDS = 60;
export const TOKEN_INFO_PATH = "/v1/token_info";

export type GustoAnswer = {
  kind: "answer";
  status: number;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
  /** Null unless the status is 429. */
  retryAfterSeconds: number | null;
};

/**
 * `never_sent`: the request definitely did not leave this machine. After the other two, a change
 * may or may not have been made.
 */
export type NoAnswer = { kind: "no_answer"; reason: "timeout" | "never_sent" | "unreachable" };

/** Why there is no usable response. */
export type NoUseReason = NoAnswer["reason"] | "unreadable_answer" | `status_${number}`;

export type GustoOutcome<T> =
  | { kind: "ok"; value: T; answer: GustoAnswer }
  /** 401: Gusto didn't accept the access token. */
  | { kind: "rejected"; answer: GustoAnswer }
  /** 403 from Gusto itself; a 403 from something in between is `unavailable`. */
  | { kind: "forbidden"; missingScope: string | null; answer: GustoAnswer }
  /** 404 from Gusto itself; same rule as above. */
  | { kind: "not_found"; answer: GustoAnswer }
  /** 400 or 422: the request is invalid and would fail again. */
  | { kind: "invalid"; problems: GustoProblem[]; answer: GustoAnswer }
  | { kind: "rate_limited"; retryAfterSeconds: number; answer: GustoAnswer }
  /** 406: Gusto no longer serves this API version. */
  | { kind: "version_refused"; answer: GustoAnswer }
  /** Anything that may work a minute later: network, 5xx, an unreadable response. */
  | {
      kind: "unavailable";
      reason: NoUseReason;
      requestId: string | null;
      answer: GustoAnswer | null;
    };

/** Reads a successful response; null if it isn't what was requested. */
export type ReadAnswer<T> = (answer: GustoAnswer) => { value: T } | null;

/** Reads JSON with a lenient schema. An empty body becomes null. */
export function jsonOf<T>(schema: z.ZodType<T>): ReadAnswer<T> {
  return (answer) => {
    const parsed = schema.safeParse(parseJson(textOf(answer) || "null"));
    return parsed.success ? { value: parsed.data } : null;
  };
}

/**
 * For a response passed through unread. An HTML page with status 200 comes from a captive portal or
 * proxy, not from Gusto.
 */
export const unread: ReadAnswer<null> = ({ status, headers }) => {
  const isJson = headers.get("content-type")?.startsWith("application/json") ?? false;
  return status === 204 || isJson ? { value: null } : null;
};

/**
 * @param path the requested path; a 404 on token_info is ignored, because every token has an info,
 * so it wasn't Gusto that responded
 */
export function judgeAnswer<T>(
  answer: GustoAnswer | NoAnswer,
  path: string,
  read: ReadAnswer<T>,
): GustoOutcome<T> {
  if (answer.kind === "no_answer")
    return { kind: "unavailable", reason: answer.reason, requestId: null, answer: null };
  const { status } = answer;
  if (status >= 200 && status < 300) {
    const found = read(answer);
    return found ? { kind: "ok", ...found, answer } : unavailable(answer, "unreadable_answer");
  }
  const text = textOf(answer);
  switch (status) {
    case 400:
    case 422:
      return { kind: "invalid", problems: readProblems(text), answer };
    case 401:
      return { kind: "rejected", answer };
    case 403:
      return isRefusalByGusto(text)
        ? { kind: "forbidden", missingScope: readMissingScope(text), answer }
        : unavailable(answer);
    case 404:
      return path !== TOKEN_INFO_PATH && isNotFoundByGusto(text)
        ? { kind: "not_found", answer }
        : unavailable(answer);
    case 406:
      return { kind: "version_refused", answer };
    case 429: {
      const retryAfterSeconds = answer.retryAfterSeconds ?? DEFAULT_WAIT_SECONDS;
      return { kind: "rate_limited", retryAfterSeconds, answer };
    }
    default:
      return unavailable(answer);
  }
}

function unavailable(
  answer: GustoAnswer,
  reason: NoUseReason = `status_${answer.status}`,
): Extract<GustoOutcome<never>, { kind: "unavailable" }> {
  return { kind: "unavailable", reason, requestId: answer.headers.get("x-request-id"), answer };
}

export function textOf({ body }: GustoAnswer): string {
  return new TextDecoder().decode(body);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
