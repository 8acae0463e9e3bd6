// The two error shapes: /v1 returns {errors:[...]}, the OAuth endpoints return {error,
// error_description}.

export type ApiErrorItem = {
  error_key: string;
  category: string;
  message: string;
  metadata?: Record<string, unknown>;
};

/** Thrown anywhere below a /v1 route; the app's one catch turns it into the response. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;

  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    super(`api error ${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export function apiError(
  status: number,
  item: ApiErrorItem,
  headers: Record<string, string> = {},
): ApiError {
  return new ApiError(status, { errors: [item] }, headers);
}

export function notFound(): ApiError {
  return apiError(404, {
    error_key: "request",
    category: "not_found",
    message: "The requested resource was not found.",
  });
}

export function invalidParameter(errorKey: string, message: string): ApiError {
  return apiError(422, { error_key: errorKey, category: "invalid_parameter", message });
}

/** Thrown below the token and revocation endpoints (RFC 6749 section 5.2). */
export class OAuthError extends Error {
  readonly status: number;
  readonly error: string;
  readonly description: string;

  constructor(status: number, error: string, description: string) {
    super(`oauth error ${error}`);
    this.status = status;
    this.error = error;
    this.description = description;
  }
}

export const invalidClient = (): OAuthError =>
  new OAuthError(
    401,
    "invalid_client",
    "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.",
  );

export const invalidGrant = (): OAuthError =>
  new OAuthError(
    400,
    "invalid_grant",
    "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.",
  );

export const invalidRequest = (description: string): OAuthError =>
  new OAuthError(400, "invalid_request", description);

export function oauthErrorResponse(error: OAuthError): Response {
  const challenge = `Bearer realm="Doorkeeper", error="${error.error}", error_description="${error.description.replaceAll('"', "'")}"`;
  return Response.json(
    { error: error.error, error_description: error.description },
    {
      status: error.status,
      headers: { "Cache-Control": "no-store", "WWW-Authenticate": challenge },
    },
  );
}

export function apiErrorResponse(error: ApiError): Response {
  return Response.json(error.body, { status: error.status, headers: error.headers });
}
