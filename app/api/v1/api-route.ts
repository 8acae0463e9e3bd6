import { type ApiCaller, authenticateApiKey } from "#lib/api-keys/authenticate-api-key.ts";
import type { ApiScope } from "#lib/api-keys/scopes.ts";
import { clientIp } from "#lib/auth/client-ip.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { isDatabaseThere } from "#lib/is-database-there.ts";
import { logger } from "#lib/logger.ts";
import { takeFromRateLimit } from "#lib/rate-limit/take-from-rate-limit.ts";

type Context<P> = { params: Promise<P> };

/** A route of the partner's API: authenticate, hand over, and turn whatever is thrown into problem details (RFC 9457). */
export function apiRoute<P>(scope: ApiScope, handle: (request: Request, params: P, caller: ApiCaller) => Promise<Response>) {
  return async (request: Request, context: Context<P>): Promise<Response> => {
    try {
      const caller = await authenticate(request, scope);
      return await handle(request, await context.params, caller);
    } catch (error) {
      return problemResponse(error instanceof AppError ? error : await explain(error));
    }
  };
}

/** What nobody foresaw is most often a database that is away, and that passes: the caller is asked to come again. */
async function explain(error: unknown): Promise<unknown> {
  if (await isDatabaseThere()) return error;
  logger().error({ problem: "database_unavailable", err: error }, "A request to /api/v1 met a database that does not answer");
  return new AppError("unavailable", "The database does not answer. Ask again in a moment.", { retryAfterSeconds: 2 });
}

/** Trying keys is limited by address; a valid key is never held up by it. */
async function authenticate(request: Request, scope: ApiScope): Promise<ApiCaller> {
  try {
    return await authenticateApiKey(request.headers.get("authorization"), scope);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_signed_in") await takeFromRateLimit("api_key_refused", clientIp(request.headers) ?? "unknown");
    throw error;
  }
}

/** What the proxy says for pages and is not asked to say here; and no cache may keep a token or payroll data. */
function apiHeaders(): Record<string, string> {
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  return env().APP_URL.startsWith("https:") ? { ...headers, "strict-transport-security": "max-age=31536000" } : headers;
}

export function json(body: unknown, init: { status?: number; headers?: Record<string, string> } = {}): Response {
  return Response.json(body, { status: init.status ?? 200, headers: { ...apiHeaders(), ...init.headers } });
}

/** `application/problem+json` with a stable `code`. What is not an `AppError` says nothing of itself. */
export function problemResponse(error: unknown): Response {
  const known = error instanceof AppError ? error : undefined;
  if (!known) logger().error({ err: error }, "A request to /api/v1 failed");
  const status = known?.status ?? 500;
  const body = {
    type: "about:blank",
    title: known?.message ?? "Something went wrong on our side. Nothing was changed.",
    status,
    code: known?.code ?? "internal_error",
    ...(known?.field && { field: known.field }),
  };
  const headers: Record<string, string> = { ...apiHeaders(), "content-type": "application/problem+json" };
  if (known?.retryAfterSeconds) headers["retry-after"] = String(known.retryAfterSeconds);
  if (status === 401) headers["www-authenticate"] = "Bearer";
  return new Response(JSON.stringify(body), { status, headers });
}
