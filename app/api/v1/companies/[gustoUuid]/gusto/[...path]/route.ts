import { z } from "zod";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import type { GustoAnswer } from "#lib/gusto/outcome.ts";
import { readRetryAfter } from "#lib/oauth/retry-after.ts";
import { AppError } from "#lib/platform/errors.ts";
import { passCompanyCall } from "#lib/calls/pass-company-call.ts";
import { apiRoute } from "../../../../api-route.ts";
import { gustoUuid, NO_COMPANY } from "../../../../fields.ts";
import type { Answers, RouteDefinition } from "../../../../route-definition.ts";
import { WITHOUT_TOKEN, withoutToken } from "../../../../token-answer.ts";

const MAX_BODY_BYTES = 1024 * 1024;
/** Gusto's headers that callers need: paging, limits and version. */
const PASSED_HEADERS = [
  "content-type",
  "x-page",
  "x-per-page",
  "x-total-count",
  "x-total-pages",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
  "x-gusto-api-version",
];

const ANSWERS = {
  ...WITHOUT_TOKEN,
  409: {
    description: "An admin needs to reconnect the company, or Gusto's own 409.",
    body: z.union([WITHOUT_TOKEN[409].body, z.looseObject({})]),
  },
  default: {
    description:
      "Gusto's response, unchanged. The dashboard's own errors are application/problem+json.",
  },
} as const satisfies Answers;

const PROBLEMS = {
  ...NO_COMPANY,
  400: "Not a path of Gusto's API.",
  413: "The body is larger than 1 MB.",
  429: "This company's rate limit is used up; retry after Retry-After seconds. Or Gusto's own 429.",
  502: "Gusto does not accept a fresh token.",
};

/**
 * Passes any request for a company through to Gusto, so callers never handle tokens: a 401 triggers
 * one coordinated refresh.
 */
function pass(method: RouteDefinition["method"]) {
  return apiRoute({
    method,
    path: "/companies/[gustoUuid]/gusto/[...path]",
    operationId: `${method.toLowerCase()}AtGusto`,
    scope: "gusto:call",
    summary: "Any call to Gusto's API for a company",
    description:
      "Forwarded with a valid access token and the pinned API version, within the grant's rate limit, which all processes share. On a 401 the token is refreshed once and the call retried once. Status, body and paging headers are Gusto's; its request id comes as X-Gusto-Request-Id.",
    params: z.object({
      gustoUuid,
      path: z
        .array(z.string())
        .describe(
          "Gusto's own path, such as v1/companies/{gusto_uuid}/employees, with unescaped slashes.",
        ),
    }),
    answers: ANSWERS,
    problems: PROBLEMS,
  }).handle(async ({ params, caller, request }) => {
    const outcome = await passCompanyCall({
      gustoUuid: params.gustoUuid,
      actor: caller.actor,
      ip: clientIp(request.headers),
      method: request.method,
      segments: params.path,
      search: new URL(request.url).search,
      contentType: request.headers.get("content-type"),
      body: await readBody(request),
    });
    return outcome.kind === "no_token" ? withoutToken(outcome.outcome) : answerOfGusto(outcome);
  });
}

type Passed = Exclude<Awaited<ReturnType<typeof passCompanyCall>>, { kind: "no_token" }>;

function answerOfGusto(outcome: Passed): Response {
  if (outcome.kind === "rejected")
    throw new AppError("gusto_refused", "Gusto answered 401 to a token it had just issued.");
  if (outcome.answer === null)
    throw new AppError(
      "unavailable",
      "Gusto did not answer. If the request changes data, it may or may not have taken effect.",
      { retryAfterSeconds: 30 },
    );
  return passOn(outcome.answer);
}

function passOn({ status, body, ...answer }: GustoAnswer): Response {
  const headers = new Headers({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
  for (const name of PASSED_HEADERS)
    if (answer.headers.has(name)) headers.set(name, answer.headers.get(name) ?? "");
  // X-Request-Id is that of the request to us; Gusto's support asks for this one.
  const gustoRequestId = answer.headers.get("x-request-id");
  if (gustoRequestId) headers.set("x-gusto-request-id", gustoRequestId);
  // A 503 may also ask callers to wait.
  const retryAfterSeconds = answer.retryAfterSeconds ?? readRetryAfter(answer.headers);
  if (retryAfterSeconds !== null) headers.set("retry-after", String(retryAfterSeconds));
  const isEmpty = status === 204 || status === 304 || body.length === 0;
  return new Response(isEmpty ? null : body, { status, headers });
}

async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  if (request.method === "GET" || !request.body) return null;
  const tooLarge = new AppError("payload_too_large", "The body is larger than 1 MB.");
  if (Number(request.headers.get("content-length")) > MAX_BODY_BYTES) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw tooLarge;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

export const GET = pass("GET");
export const POST = pass("POST");
export const PUT = pass("PUT");
export const PATCH = pass("PATCH");
export const DELETE = pass("DELETE");
