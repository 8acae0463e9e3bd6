import { z } from "zod";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { HealthReason } from "#lib/tokens/health/health.ts";
import type { AccessTokenOutcome } from "#lib/tokens/serving/get-access-token.ts";
import { time } from "./fields.ts";
import type { AnswerOf, Answers } from "./route-definition.ts";

const RECONNECT_REASONS = [
  "revoked",
  "lost_in_unknown_outcome",
  "disconnected_here",
  "disconnected_at_gusto",
] as const satisfies readonly HealthReason[];

const UNAVAILABLE_REASONS = [
  "refresh_under_way",
  "outcome_unknown",
  "rate_limited",
  "gusto_unreachable",
  "gusto_error",
  "gusto_unavailable",
  "client_refused",
  "rejected_by_gusto",
  "held",
  "refusal_unconfirmed",
  "issued_to_another_client",
  "cannot_decrypt",
  "database_unavailable",
  "other_environment",
  "shutting_down",
  "internal_error",
] as const;

const reconnectRequired = z
  .object({
    status: z.literal("reconnect_required"),
    reason: z.enum(RECONNECT_REASONS),
    since: time,
    reconnect_url: z.url().describe("Where an admin of the company reconnects it."),
  })
  .meta({
    id: "ReconnectRequired",
    examples: [
      {
        status: "reconnect_required",
        reason: "revoked",
        since: "2026-11-27T09:30:00.000Z",
        reconnect_url: "https://payroll.example/companies/0190a000-0000-7000-8000-000000000000",
      },
    ],
  });

const unavailable = z
  .object({
    status: z.literal("unavailable"),
    reason: z.enum(UNAVAILABLE_REASONS),
    retry_after: z.int().describe("Seconds."),
  })
  .meta({
    id: "TokenUnavailable",
    examples: [{ status: "unavailable", reason: "outcome_unknown", retry_after: 5 }],
  });

/** What every route that needs an access token returns without one. */
export const WITHOUT_TOKEN = {
  409: { description: "An admin needs to reconnect the company.", body: reconnectRequired },
  503: {
    description: "Temporarily unavailable; retry after Retry-After seconds.",
    body: unavailable,
    headers: { "Retry-After": "Seconds, as in retry_after." },
  },
} as const satisfies Answers;

/** What a service gets when no access token is available. @throws AppError not_found */
export function withoutToken(
  outcome: Exclude<AccessTokenOutcome, { kind: "fresh" }>,
): AnswerOf<typeof WITHOUT_TOKEN> {
  switch (outcome.kind) {
    case "terminal":
      return {
        status: 409,
        body: {
          status: "reconnect_required",
          // For an ended row, whose reason is text in the database.
          reason: (outcome.reason ?? "disconnected_here") as (typeof RECONNECT_REASONS)[number],
          since: outcome.since.toISOString(),
          reconnect_url: `${env().APP_URL}/companies/${outcome.companyId}`,
        },
      };
    case "unavailable":
      return {
        status: 503,
        body: {
          status: "unavailable",
          reason: outcome.reason as (typeof UNAVAILABLE_REASONS)[number],
          retry_after: outcome.retryAfterSeconds,
        },
        headers: { "Retry-After": String(outcome.retryAfterSeconds) },
      };
    case "unknown_company":
      throw new AppError("not_found", "Company not found.");
  }
}
