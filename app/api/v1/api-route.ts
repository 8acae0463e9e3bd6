import { type ApiCaller, authenticateApiKey } from "#lib/access/api-keys/authenticate-api-key.ts";
import type { ApiScope } from "#lib/access/api-keys/scopes.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { toAppError } from "#lib/platform/unexpected-error.ts";

type Context<P> = { params: Promise<P> };

/** A route of the partner's API: authenticate, hand over, and turn whatever is thrown into problem details (RFC 9457). */
export function apiRoute<P>(
  scope: ApiScope,
  handle: (request: Request, params: P, caller: ApiCaller) => Promise<Response>,
) {
  return async (request: Request, context: Context<P>): Promise<Response> => {
    try {
      const caller = await authenticate(request, scope);
      return await handle(request, await context.params, caller);
    } catch (error) {
      return problemResponse(error);
    }
  };
}

/** Trying keys is limited by address; a valid key is never held up by it. */
async function authenticate(request: Request, scope: ApiScope): Promise<ApiCaller> {
  try {
    return await authenticateApiKey(request.headers.get("authorization"), scope);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_signed_in")
      await takeFromRateLimit("api_key_refused", clientIp(request.headers) ?? "unknown");
    throw error;
  }
}

/** What the proxy says for pages and is not asked to say here; and no cache may keep a token or payroll data. */
function apiHeaders(): Record<string, string> {
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  return env().APP_URL.startsWith("https:")
    ? { ...headers, "strict-transport-security": "max-age=31536000" }
    : headers;
}

export function json(
  body: unknown,
  init: { status?: number; headers?: Record<string, string> } = {},
): Response {
  return Response.json(body, {
    status: init.status ?? 200,
    headers: { ...apiHeaders(), ...init.headers },
  });
}

/** `application/problem+json` with a stable `code`. What is not an `AppError` says nothing of itself but an `error_id` that the log has, too. */
export function problemResponse(error: unknown): Response {
  const known = toAppError(
    error,
    "A request to /api/v1 failed",
    "Something went wrong on our side. The log has the details under this id.",
  );
  const { status, code, field, id } = known;
  const body = {
    type: "about:blank",
    title: known.message,
    status,
    code,
    ...(field && { field }),
    ...(id && { error_id: id }),
  };
  const headers: Record<string, string> = {
    ...apiHeaders(),
    "content-type": "application/problem+json",
  };
  if (known.retryAfterSeconds) headers["retry-after"] = String(known.retryAfterSeconds);
  if (status === 401) headers["www-authenticate"] = "Bearer";
  return new Response(JSON.stringify(body), { status, headers });
}
