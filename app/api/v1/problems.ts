import { z } from "zod";
import { ERROR_CODES } from "#lib/platform/errors.ts";
import type { RouteDefinition } from "./route-definition.ts";

export const fieldProblem = z
  .object({
    field: z
      .string()
      .describe("Field path, such as limit or user.email; empty for the whole request."),
    message: z.string(),
  })
  .meta({ id: "FieldProblem" });

/** Problem details (RFC 9457). */
export const problem = z
  .object({
    type: z.string(),
    title: z.string().describe("For people; it may change."),
    status: z.int(),
    code: z.enum(ERROR_CODES).describe("Stable. Others may be added."),
    field: z
      .string()
      .optional()
      .describe("The parameter the problem is about, or the first of several."),
    errors: z.array(fieldProblem).optional().describe("Every field that is not valid."),
    error_id: z
      .string()
      .optional()
      .describe("Set for unexpected errors: the dashboard's log has the details under this id."),
    request_id: z
      .string()
      .optional()
      .describe(
        "The request's id, as in the X-Request-Id header: the one sent with the request, or a new one. The dashboard's log shows it on each line.",
      ),
  })
  .meta({
    id: "Problem",
    examples: [
      {
        type: "about:blank",
        title: "limit: Use at most 200.",
        status: 400,
        code: "invalid_input",
        field: "limit",
        errors: [{ field: "limit", message: "Use at most 200." }],
      },
    ],
  });

/** Errors any route may return. */
const REFUSED = {
  401: "No valid API key.",
  403: "The key does not have the scope.",
  429: "Too many requests without a valid key from this address; retry after Retry-After seconds.",
  500: "An error in the dashboard; nothing was changed.",
  503: "The dashboard's database is not responding; retry after Retry-After seconds.",
};

/** Response headers that come with problems of this status. */
export const PROBLEM_HEADERS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { "WWW-Authenticate": "Bearer" },
  429: { "Retry-After": "Seconds to wait before retrying." },
  503: { "Retry-After": "Seconds to wait before retrying." },
};

/** Every problem a route may return, by status, in words. */
export function problemsOf(route: RouteDefinition): Readonly<Record<number, string>> {
  return { ...problemsOfInput(route), ...REFUSED, ...route.problems };
}

function problemsOfInput({ query, headers, body }: RouteDefinition): Record<number, string> {
  if (body)
    return {
      400: "A parameter is not valid, or the body is not JSON.",
      413: `Larger than ${body.maxBytes / 1024} KB.`,
      422: "Some fields are not valid.",
    };
  return query || headers ? { 400: "A parameter is not valid." } : {};
}
