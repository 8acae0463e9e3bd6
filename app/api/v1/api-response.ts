import { env } from "#lib/platform/env.ts";
import { logContext } from "#lib/platform/log/log-context.ts";
import { toAppError } from "#lib/platform/unexpected-error.ts";

/**
 * Headers the proxy sets for pages but not here; also keeps tokens and payroll data out of every
 * cache.
 */
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

/**
 * `application/problem+json` with a stable `code`. An error that isn't an `AppError` reveals only
 * an `error_id`, under which the log has the details.
 */
export function problemResponse(error: unknown): Response {
  const known = toAppError(
    error,
    "A request to /api/v1 failed",
    "Something went wrong on our side. The log has the details under this id.",
  );
  const { status, code, field, problems, id } = known;
  const { requestId } = logContext();
  const body = {
    type: "about:blank",
    title: known.message,
    status,
    code,
    ...(field && { field }),
    ...(problems && { errors: problems }),
    ...(id && { error_id: id }),
    ...(requestId && { request_id: requestId }),
  };
  const headers: Record<string, string> = {
    ...apiHeaders(),
    "content-type": "application/problem+json",
  };
  if (known.retryAfterSeconds) headers["retry-after"] = String(known.retryAfterSeconds);
  if (status === 401) headers["www-authenticate"] = "Bearer";
  return new Response(JSON.stringify(body), { status, headers });
}
