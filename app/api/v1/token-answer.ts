import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { AccessTokenOutcome } from "#lib/tokens/serving/get-access-token.ts";
import { json } from "./api-route.ts";

/** What a service is told when there is no access token to be had. @throws AppError not_found */
export function withoutToken(outcome: Exclude<AccessTokenOutcome, { kind: "fresh" }>): Response {
  switch (outcome.kind) {
    case "terminal":
      return json(
        {
          status: "reconnect_required",
          reason: outcome.reason ?? "disconnected_here",
          since: outcome.since.toISOString(),
          reconnect_url: `${env().APP_URL}/companies/${outcome.companyId}`,
        },
        { status: 409 },
      );
    case "unavailable":
      return json(
        { status: "unavailable", reason: outcome.reason, retry_after: outcome.retryAfterSeconds },
        { status: 503, headers: { "retry-after": String(outcome.retryAfterSeconds) } },
      );
    case "unknown_company":
      throw new AppError("not_found", "There is no such company.");
  }
}
