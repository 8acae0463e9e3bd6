import { z } from "zod";
import { recordTokenRevealed } from "#lib/access/api-keys/record-token-revealed.ts";
import { AppError } from "#lib/platform/errors.ts";
import { getAccessToken } from "#lib/tokens/serving/get-access-token.ts";
import { apiRoute, json } from "../../../api-route.ts";
import { withoutToken } from "../../../token-answer.ts";

const parameters = z.object({
  gustoUuid: z.uuid(),
  rejected_version: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
});

/** Not compressed, by us or on the way: for so few bytes that costs as much as all the rest. */
const HEADERS = { "cache-control": "no-store, no-transform" };

/** A valid access token for a company, for the partner's own services. They never think about refresh again. */
export const GET = apiRoute<{ gustoUuid: string }>(
  "tokens:read",
  async (request, { gustoUuid }, caller) => {
    const given = new URL(request.url).searchParams.getAll("rejected_version");
    if (given.length > 1)
      throw new AppError("invalid_input", "rejected_version is given more than once.", {
        field: "rejected_version",
      });
    const input = parameters.safeParse({ gustoUuid, rejected_version: given[0] });
    if (!input.success) throw invalidParameter(input.error);
    const outcome = await getAccessToken({
      gustoUuid,
      actor: caller.actor,
      rejectedVersion: input.data.rejected_version,
    });
    if (outcome.kind !== "fresh") return withoutToken(outcome);
    await recordTokenRevealed(caller, outcome, request);
    return json(
      {
        status: "active",
        access_token: outcome.accessToken.reveal(),
        token_type: "Bearer",
        expires_at: outcome.expiresAt.toISOString(),
        token_version: outcome.version,
      },
      { headers: HEADERS },
    );
  },
);

function invalidParameter(error: z.ZodError): AppError {
  const field = String(error.issues[0]?.path[0] ?? "");
  if (field === "gustoUuid") return new AppError("not_found", "There is no such company.");
  return new AppError("invalid_input", "rejected_version must be a positive whole number.", {
    field,
  });
}
