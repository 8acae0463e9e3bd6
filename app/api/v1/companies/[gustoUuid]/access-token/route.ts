import { z } from "zod";
import { recordTokenRevealed } from "#lib/access/api-keys/record-token-revealed.ts";
import { getAccessToken } from "#lib/tokens/serving/get-access-token.ts";
import { apiRoute } from "../../../api-route.ts";
import { gustoUuid, NO_COMPANY, time } from "../../../fields.ts";
import { WITHOUT_TOKEN, withoutToken } from "../../../token-answer.ts";

const accessToken = z
  .object({
    status: z.literal("active"),
    access_token: z.string(),
    token_type: z.literal("Bearer"),
    expires_at: time,
    token_version: z
      .int()
      .describe(
        "For rejected_version. Compare it only for equality: a new connection may start at 1 again.",
      ),
  })
  .meta({
    id: "AccessToken",
    examples: [
      {
        status: "active",
        access_token: "…",
        token_type: "Bearer",
        expires_at: "2026-11-27T09:30:00.000Z",
        token_version: 7,
      },
    ],
  });

/**
 * No compression, by us or on the way: for so few bytes it would cost as much as everything else.
 */
const HEADERS = { "cache-control": "no-store, no-transform" };

/**
 * A valid access token for a company, for the partner's own services, which never have to deal with
 * refreshing.
 */
export const GET = apiRoute({
  method: "GET",
  path: "/companies/[gustoUuid]/access-token",
  operationId: "getAccessToken",
  scope: "tokens:read",
  summary: "A valid access token for a company",
  description:
    "Returns the stored token while it is valid, otherwise a refreshed one. Never refresh it yourself: Gusto's refresh tokens work once.",
  params: z.object({ gustoUuid }),
  // Other query parameters are ignored.
  query: z.object({
    rejected_version: z.coerce
      .number("Use a positive whole number.")
      .int("Use a positive whole number.")
      .min(1, "Use a positive whole number.")
      .max(2_147_483_647)
      .optional()
      .describe(
        "The token_version that Gusto answered 401 to. A newer token is returned; one refresh happens no matter how many callers report it.",
      ),
  }),
  answers: {
    200: { description: "Use it until expires_at.", body: accessToken },
    ...WITHOUT_TOKEN,
  },
  problems: NO_COMPANY,
}).handle(
  async ({
    params: { gustoUuid },
    query: { rejected_version: rejectedVersion },
    caller,
    request,
  }) => {
    const outcome = await getAccessToken({ gustoUuid, actor: caller.actor, rejectedVersion });
    if (outcome.kind !== "fresh") return withoutToken(outcome);
    await recordTokenRevealed(caller, outcome, request);
    return {
      status: 200,
      headers: HEADERS,
      body: {
        status: "active",
        access_token: outcome.accessToken.reveal(),
        token_type: "Bearer",
        expires_at: outcome.expiresAt.toISOString(),
        token_version: outcome.version,
      },
    };
  },
);
