import "server-only";
import { Agent, fetch, type Headers } from "undici";
import { z } from "zod";
import type { Secret } from "../crypto/secret.ts";
import { env } from "../env.ts";
import { judgeNetworkError } from "../oauth/send-token-request.ts";
import { GUSTO_API_VERSION } from "./gusto-api-version.ts";
import { tellingCall } from "./gusto-calls.ts";
import { type GustoOutcome, judgeGustoResponse, type SeenAnswer } from "./gusto-request.ts";

/*
 * Calls of the Gusto API that may change something there. As in gusto-request.ts, nothing is thrown for what the network or Gusto does;
 * besides, a request that certainly never left is told apart from one whose outcome nobody knows.
 */

const CALL_TIMEOUT_MS = 20_000;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** `Token` is the scheme of Gusto's older API token. */
export type GustoCredential = { scheme: "Bearer" | "Token"; secret: Secret };
export type GustoSend = { method: "GET" | "POST" | "PUT" | "DELETE"; path: string; query?: Record<string, string>; body?: unknown };

/** One thing that Gusto finds wrong, with the path of the field: "user.email". */
export type GustoProblem = { field: string; message: string };

/** `unavailable` with the reason `never_sent`: the request did not leave this machine. */
export type GustoSendOutcome<T> = GustoOutcome<T> | { kind: "invalid"; problems: GustoProblem[] };

let agent: Agent | undefined;

/** One call with a credential of the organisation, at the configured Gusto only. */
export async function sendToGusto<T>(request: GustoSend & { credential: GustoCredential }, schema: z.ZodType<T>, onAnswer?: (answer: SeenAnswer) => Promise<void>): Promise<GustoSendOutcome<T>> {
  const url = new URL(env().GUSTO_BASE_URL + request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
  const { scheme, secret } = request.credential;
  let answer;
  try {
    answer = await tellingCall({ ...request, apiVersion: GUSTO_API_VERSION }, async () => {
      const response = await fetch(url, {
        method: request.method,
        headers: { authorization: `${scheme} ${secret.reveal()}`, accept: "application/json", "x-gusto-api-version": GUSTO_API_VERSION, ...(request.body !== undefined && { "content-type": "application/json" }) },
        body: request.body === undefined ? null : JSON.stringify(request.body),
        redirect: "manual",
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
        dispatcher: (agent ??= new Agent({ connect: { timeout: 3_000 }, maxResponseSize: MAX_ANSWER_BYTES })),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    });
  } catch (error) {
    const reason = error instanceof Error && error.name === "TimeoutError" ? "timeout" : judgeNetworkError(error).kind === "not_processed" ? "never_sent" : "unreachable";
    return { kind: "unavailable", reason, requestId: null };
  }
  await onAnswer?.({ status: answer.status, headers: answer.headers, retryAfterSeconds: answer.status === 429 ? Number(answer.headers.get("retry-after")) || 60 : null });
  return judgeSentResponse(answer, schema);
}

/** What an answer means. Pure. */
export function judgeSentResponse<T>(answer: { status: number; headers: Headers; text: string }, schema: z.ZodType<T>): GustoSendOutcome<T> {
  if (answer.status === 422 || answer.status === 400) return { kind: "invalid", problems: readProblems(answer.text) };
  const isSuccess = answer.status >= 200 && answer.status < 300;
  return judgeGustoResponse(isSuccess ? { ...answer, status: 200, text: answer.text || "null" } : answer, schema);
}

type ErrorItem = { error_key: string; message?: string | null; errors?: ErrorItem[] | null };
const errorItem: z.ZodType<ErrorItem> = z.object({
  error_key: z.string().catch("base"),
  message: z.string().nullish().catch(null),
  errors: z.lazy(() => z.array(errorItem)).nullish().catch(null),
});
const errorBody = z.object({ errors: z.array(errorItem) });

const MOST_PROBLEMS = 20;
const LONGEST_MESSAGE = 300;

function readProblems(text: string): GustoProblem[] {
  try {
    return errorBody.parse(JSON.parse(text)).errors.flatMap((item) => flatten(item, [])).slice(0, MOST_PROBLEMS);
  } catch {
    return [];
  }
}

/** Errors may nest: user → email → "has already been taken". */
function flatten(item: ErrorItem, above: string[]): GustoProblem[] {
  const path = ["base", "request"].includes(item.error_key) ? above : [...above, item.error_key];
  if (item.errors?.length) return item.errors.flatMap((inner) => flatten(inner, path));
  return [{ field: path.join(".").slice(0, 100), message: (item.message ?? "is not accepted").slice(0, LONGEST_MESSAGE) }];
}
