import type { Headers } from "undici";
import type { z } from "zod";
import {
  type GustoProblem,
  isNotFoundByGusto,
  isRefusalByGusto,
  readMissingScope,
  readProblems,
} from "./error-body.ts";

/* What an answer of the Gusto API means, or that there was none. No network here: sending is request.ts. Pure. */

/** After a 429 that does not say how long, or nothing that can be believed: Gusto counts by the minute. */
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

/** `never_sent`: the request certainly did not leave this machine. After the other two, a change may have been made or not. */
export type NoAnswer = { kind: "no_answer"; reason: "timeout" | "never_sent" | "unreachable" };

/** Why there is nothing that can be used. */
export type NoUseReason = NoAnswer["reason"] | "unreadable_answer" | `status_${number}`;

export type GustoOutcome<T> =
  | { kind: "ok"; value: T; answer: GustoAnswer }
  /** 401: the access token is not accepted. */
  | { kind: "rejected"; answer: GustoAnswer }
  /** 403, and Gusto's own: something in between that answers 403 is `unavailable`. */
  | { kind: "forbidden"; missingScope: string | null; answer: GustoAnswer }
  /** 404, and Gusto's own: as above. */
  | { kind: "not_found"; answer: GustoAnswer }
  /** 400 or 422: what was sent is wrong, and so it would be again. */
  | { kind: "invalid"; problems: GustoProblem[]; answer: GustoAnswer }
  | { kind: "rate_limited"; retryAfterSeconds: number; answer: GustoAnswer }
  /** 406: this version of the API is not answered any more. */
  | { kind: "version_refused"; answer: GustoAnswer }
  /** Anything that may be different in a minute: network, 5xx, an answer that cannot be read. */
  | {
      kind: "unavailable";
      reason: NoUseReason;
      requestId: string | null;
      answer: GustoAnswer | null;
    };

/** Reads an answer of success; null when it is not what was asked for. */
export type ReadAnswer<T> = (answer: GustoAnswer) => { value: T } | null;

/** Reads JSON with a lenient schema. An empty body is read as null. */
export function jsonOf<T>(schema: z.ZodType<T>): ReadAnswer<T> {
  return (answer) => {
    const parsed = schema.safeParse(parseJson(textOf(answer) || "null"));
    return parsed.success ? { value: parsed.data } : null;
  };
}

/** For an answer that is passed on as it is. A page of HTML with status 200 is a portal's or a proxy's, and no answer of Gusto's. */
export const unread: ReadAnswer<null> = ({ status, headers }) => {
  const isJson = headers.get("content-type")?.startsWith("application/json") ?? false;
  return status === 204 || isJson ? { value: null } : null;
};

/** @param path what was asked for; token_info's 404 means nothing, for every token has an info, and so somebody else answered */
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
