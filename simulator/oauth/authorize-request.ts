// Validates an authorization request (RFC 6749 section 4.1.1), in Doorkeeper's order: what can't be
// trusted to come from a registered client ends on a page here; everything after that is returned
// to the client as an error redirect.

import type { Simulator } from "../state/model.ts";

export type AuthorizationRequest = {
  client_id: string;
  redirect_uri: string;
  response_type: "code";
  state: string | null;
  scope: string | null;
  code_challenge: string | null;
  code_challenge_method: string | null;
};

type AuthorizationVerdict =
  | { kind: "valid"; request: AuthorizationRequest }
  | { kind: "error_page"; status: 400 | 401; error: string; description: string }
  | { kind: "error_redirect"; location: string };

const REQUEST_PARAMETERS = [
  "client_id",
  "redirect_uri",
  "response_type",
  "state",
  "scope",
  "code_challenge",
  "code_challenge_method",
] as const;

export function judgeAuthorizationRequest(
  simulator: Simulator,
  parameters: URLSearchParams,
): AuthorizationVerdict {
  const { application } = simulator.state;
  const repeated = REQUEST_PARAMETERS.find((name) => parameters.getAll(name).length > 1);
  if (repeated !== undefined)
    return page(400, "invalid_request", `The parameter ${repeated} is given more than once.`);
  const read = (name: (typeof REQUEST_PARAMETERS)[number]) => parameters.get(name) || null;

  const clientId = read("client_id");
  if (clientId === null)
    return page(400, "invalid_request", "Missing required parameter: client_id.");
  if (clientId !== application.client_id) {
    return page(
      401,
      "invalid_client",
      "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.",
    );
  }
  const redirectUri = read("redirect_uri");
  if (redirectUri === null || !application.redirect_uris.includes(redirectUri)) {
    return page(
      400,
      "invalid_redirect_uri",
      "The requested redirect uri is malformed or doesn't match client redirect URI.",
    );
  }

  const state = read("state");
  const back = (error: string, description: string): AuthorizationVerdict => ({
    kind: "error_redirect",
    location: errorRedirect(redirectUri, state, error, description),
  });
  const responseType = read("response_type");
  if (responseType === null)
    return back("invalid_request", "Missing required parameter: response_type.");
  if (responseType !== "code")
    return back(
      "unsupported_response_type",
      "The authorization server does not support this response type.",
    );
  const scope = read("scope");
  const unknownScope = (scope ?? "")
    .split(" ")
    .filter((each) => each !== "" && !application.scopes.includes(each));
  if (unknownScope.length > 0)
    return back("invalid_scope", "The requested scope is invalid, unknown, or malformed.");
  const challenge = read("code_challenge");
  const method = read("code_challenge_method");
  if (challenge !== null && method !== "S256")
    return back("invalid_code_challenge_method", "The code challenge method must be S256.");
  return {
    kind: "valid",
    request: {
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: "code",
      state,
      scope,
      code_challenge: challenge,
      code_challenge_method: method,
    },
  };
}

function page(status: 400 | 401, error: string, description: string): AuthorizationVerdict {
  return { kind: "error_page", status, error, description };
}

function errorRedirect(
  redirectUri: string,
  state: string | null,
  error: string,
  description: string,
): string {
  return redirectWith(redirectUri, { error, error_description: description, state });
}

export function deniedRedirect(request: AuthorizationRequest): string {
  return errorRedirect(
    request.redirect_uri,
    request.state,
    "access_denied",
    "The resource owner or authorization server denied the request.",
  );
}

export function codeRedirect(request: AuthorizationRequest, code: string): string {
  return redirectWith(request.redirect_uri, { code, state: request.state });
}

function redirectWith(redirectUri: string, parameters: Record<string, string | null>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters))
    if (value !== null) url.searchParams.append(name, value);
  return url.href;
}

export function toSearchParams(request: AuthorizationRequest): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const name of REQUEST_PARAMETERS) {
    const value = request[name];
    if (value !== null) parameters.set(name, value);
  }
  return parameters;
}
