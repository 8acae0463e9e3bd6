import type { ProblemCode } from "./problem.ts";

/*
 * Parses an authorization response (RFC 6749, 4.1.2) from its URL. Pure, and shared by sign-in and
 * connect. Duplicate parameters let two parsers see different values, so anything duplicated,
 * oversized or contradictory is rejected here.
 */

const MAX_QUERY_LENGTH = 4_096;

export type AuthorizationResponse =
  | { kind: "code"; code: string; state: string }
  | { kind: "error"; error: string; state: string | null }
  | { kind: "invalid" };

export function readAuthorizationResponse(url: URL): AuthorizationResponse {
  const query = url.searchParams;
  const names = [...query.keys()];
  if (url.search.length > MAX_QUERY_LENGTH || new Set(names).size !== names.length)
    return { kind: "invalid" };
  const code = query.get("code");
  const error = query.get("error");
  const state = query.get("state");
  if (error !== null)
    return error === "" || code !== null ? { kind: "invalid" } : { kind: "error", error, state };
  return code && state ? { kind: "code", code, state } : { kind: "invalid" };
}

/**
 * What an `error=` response (RFC 6749, 4.1.2.1) means to the person. Its free text is never shown.
 */
export function judgeAuthorizationError(error: string): ProblemCode {
  switch (error) {
    case "access_denied":
      return "denied";
    case "unauthorized_client":
    case "invalid_client":
      return "client_refused";
    case "server_error":
    case "temporarily_unavailable":
      return "gusto_down";
    default:
      return "unknown";
  }
}
