import "server-only";
import { z } from "zod";
import { type GustoOutcome, type JudgedAnswer, judgeGustoResponse } from "./request.ts";
import {
  exchangeWithGusto,
  type GustoCredential,
  type OnAnswer,
  searchOf,
  textOf,
} from "./wire.ts";

/*
 * Calls of the Gusto API that may change something there. As in gusto-request.ts, nothing is thrown for what the network or Gusto does;
 * besides, a request that certainly never left is told apart from one whose outcome nobody knows.
 */

const CALL_TIMEOUT_MS = 20_000;

export type GustoSend = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  query?: Record<string, string>;
  body?: unknown;
};

/** One thing that Gusto finds wrong, with the path of the field: "user.email". */
export type GustoProblem = { field: string; message: string };

/** `unavailable` with the reason `never_sent`: the request did not leave this machine. */
export type GustoSendOutcome<T> = GustoOutcome<T> | { kind: "invalid"; problems: GustoProblem[] };

/** One call with a credential of the organization, at the configured Gusto only. */
export async function sendToGusto<T>(
  { method, path, query, body, credential }: GustoSend & { credential: GustoCredential },
  schema: z.ZodType<T>,
  onAnswer?: OnAnswer,
): Promise<GustoSendOutcome<T>> {
  const content =
    body === undefined ? null : { contentType: "application/json", content: JSON.stringify(body) };
  const answer = await exchangeWithGusto(
    {
      method,
      path,
      search: searchOf(query),
      credential,
      body: content,
      timeoutMs: CALL_TIMEOUT_MS,
    },
    onAnswer,
  );
  if (answer.kind === "no_answer")
    return { kind: "unavailable", reason: answer.failure, requestId: null };
  return judgeSentResponse({ ...answer, text: textOf(answer.body) }, schema);
}

/** What an answer means. Pure. */
export function judgeSentResponse<T>(
  answer: JudgedAnswer,
  schema: z.ZodType<T>,
): GustoSendOutcome<T> {
  if (answer.status === 422 || answer.status === 400)
    return { kind: "invalid", problems: readProblems(answer.text) };
  const isSuccess = answer.status >= 200 && answer.status < 300;
  return judgeGustoResponse(
    isSuccess ? { ...answer, status: 200, text: answer.text || "null" } : answer,
    schema,
  );
}

type ErrorItem = { error_key: string; message?: string | null; errors?: ErrorItem[] | null };
const errorItem: z.ZodType<ErrorItem> = z.object({
  error_key: z.string().catch("base"),
  message: z.string().nullish().catch(null),
  errors: z
    .lazy(() => z.array(errorItem))
    .nullish()
    .catch(null),
});
const errorBody = z.object({ errors: z.array(errorItem) });

const MOST_PROBLEMS = 20;
const LONGEST_MESSAGE = 300;

function readProblems(text: string): GustoProblem[] {
  try {
    return errorBody
      .parse(JSON.parse(text))
      .errors.flatMap((item) => flatten(item, []))
      .slice(0, MOST_PROBLEMS);
  } catch {
    return [];
  }
}

/** Errors may nest: user → email → "has already been taken". */
function flatten(item: ErrorItem, above: string[]): GustoProblem[] {
  const path = ["base", "request"].includes(item.error_key) ? above : [...above, item.error_key];
  if (item.errors?.length) return item.errors.flatMap((inner) => flatten(inner, path));
  return [
    {
      field: path.join(".").slice(0, 100),
      message: (item.message ?? "is not accepted").slice(0, LONGEST_MESSAGE),
    },
  ];
}
