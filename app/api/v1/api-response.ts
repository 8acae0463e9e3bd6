import { env } from "#lib/platform/env.ts";
import { toAppError } from "#lib/platform/unexpected-error.ts";

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
  const { status, code, field, problems, id } = known;
  const body = {
    type: "about:blank",
    title: known.message,
    status,
    code,
    ...(field && { field }),
    ...(problems && { errors: problems }),
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
