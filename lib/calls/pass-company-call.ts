import "server-only";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { companyInPath } from "#lib/gusto/calls.ts";
import { type PassedOutcome, type PassedRequest, passToGusto } from "#lib/gusto/pass-through.ts";
import { LANES } from "./lanes.ts";
import { withAccessToken } from "#lib/tokens/serving/with-access-token.ts";
import type { NoToken } from "./call-gusto.ts";
import { withinBudget } from "./rate-budget.ts";

const MOST_PATH_CHARACTERS = 300;

type CompanyRequest = {
  gustoUuid: string;
  actor: string;
  ip: string | null;
  method: string;
  segments: readonly string[];
  search: string;
  contentType: string | null;
  body: Uint8Array<ArrayBuffer> | null;
};

/**
 * Passes a request of the partner's services to Gusto with a company's token and within its rate budget. It is on record before
 * it is sent: a write may be carried out though nobody hears of it, and a read may bring what people earn.
 * @throws AppError invalid_input, not_found, rate_limited
 */
export async function passCompanyCall(call: CompanyRequest): Promise<PassedOutcome | NoToken> {
  const request: PassedRequest = {
    method: call.method,
    path: pathOf(call),
    search: call.search,
    contentType: call.contentType,
    body: call.body,
  };
  await record(call, request.path);
  const outcome = await withAccessToken(call, (accessToken, tokenId) =>
    withinBudget(`token:${tokenId}`, LANES.webhook, (onAnswer) =>
      passToGusto(request, call.gustoUuid, accessToken, onAnswer),
    ),
  );
  if (outcome.kind === "over_budget") throw overBudget(outcome.waitMs);
  return outcome;
}

/** Who, what and from where, without the query and the body: names and amounts may stand there. */
async function record(
  { gustoUuid, actor, ip, method }: CompanyRequest,
  path: string,
): Promise<void> {
  const company = await db().company.findUnique({
    where: { environment_gustoUuid: { environment: env().GUSTO_ENVIRONMENT, gustoUuid } },
    select: { id: true },
  });
  if (!company) throw new AppError("not_found", "There is no such company.");
  await recordAudit(db(), {
    actor,
    action: method === "GET" ? "gusto_read" : "gusto_write",
    subject: `company:${company.id}`,
    ip,
    detail: { method, path: path.slice(0, MOST_PATH_CHARACTERS) },
  });
}

/** Only `/v1/…`, and of companies only this one: a token of the older kind could read others, which the caller did not name. */
function pathOf({ segments, gustoUuid }: CompanyRequest): string {
  const isPlain =
    segments.length > 0 &&
    segments.every(
      (segment) => /^[\w.~-]{1,100}$/.test(segment) && segment !== "." && segment !== "..",
    );
  if (!isPlain || segments[0] !== "v1")
    throw new AppError(
      "invalid_input",
      "The path after /gusto must be one of Gusto's, such as /v1/companies/{uuid}/employees.",
      { field: "path" },
    );
  const path = `/${segments.join("/")}`;
  const named = companyInPath(path);
  if (named && named.toLowerCase() !== gustoUuid.toLowerCase())
    throw new AppError("not_found", "The path names another company.");
  return path;
}

function overBudget(waitMs: number): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new AppError(
    "rate_limited",
    `Gusto's rate limit for this company is used up for the moment. Try again in ${retryAfterSeconds} seconds.`,
    { retryAfterSeconds },
  );
}
