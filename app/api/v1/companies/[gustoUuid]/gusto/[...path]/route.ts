import type { ApiCaller } from "#lib/access/api-keys/authenticate-api-key.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { isUuid } from "#lib/access/visible-companies.ts";
import type { GustoAnswer } from "#lib/gusto/outcome.ts";
import { readRetryAfter } from "#lib/oauth/retry-after.ts";
import { AppError } from "#lib/platform/errors.ts";
import { passCompanyCall } from "#lib/calls/pass-company-call.ts";
import { apiRoute } from "../../../../api-route.ts";
import { withoutToken } from "../../../../token-answer.ts";

const MAX_BODY_BYTES = 1024 * 1024;
/** What a caller needs of Gusto's headers: pages, limits, the version, and the id that Gusto's support asks for. */
const PASSED_HEADERS = [
  "content-type",
  "x-page",
  "x-per-page",
  "x-total-count",
  "x-total-pages",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
  "x-request-id",
  "x-gusto-api-version",
];

type Params = { gustoUuid: string; path: string[] };

/** Any request to Gusto for a company, without ever thinking about tokens: a 401 is met with one coordinated refresh. */
async function pass(
  request: Request,
  { gustoUuid, path }: Params,
  caller: ApiCaller,
): Promise<Response> {
  if (!isUuid(gustoUuid)) throw new AppError("not_found", "There is no such company.");
  const body = await readBody(request);
  const outcome = await passCompanyCall({
    gustoUuid,
    actor: caller.actor,
    ip: clientIp(request.headers),
    method: request.method,
    segments: path,
    search: new URL(request.url).search,
    contentType: request.headers.get("content-type"),
    body,
  });
  if (outcome.kind === "no_token") return withoutToken(outcome.outcome);
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
  // A 503 may ask to wait, too.
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

const handler = apiRoute<Params>("gusto:call", pass);
export { handler as DELETE, handler as GET, handler as PATCH, handler as POST, handler as PUT };
