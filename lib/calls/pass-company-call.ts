import "server-only";
import type { Actor } from "#lib/platform/audit/actor.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { db } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { companyInPath } from "#lib/gusto/call-channel.ts";
import { unread } from "#lib/gusto/outcome.ts";
import { callCompany, type CallOutcome } from "./call-company.ts";
import { LANES } from "./lanes.ts";
import type { OverBudget } from "./rate-budget.ts";

const MOST_PATH_CHARACTERS = 300;
/** The content type assumed for a body whose sender named none. */
const JSON_TYPE = "application/json";

type CompanyRequest = {
  gustoUuid: string;
  actor: Actor;
  ip: string | null;
  method: string;
  segments: readonly string[];
  search: string;
  contentType: string | null;
  body: Uint8Array<ArrayBuffer> | null;
};

/**
 * Forwards a request from the partner's services to Gusto with a company's token, within its rate
 * budget. It is audited before it is sent: a write may take effect although its response is lost,
 * and a read may contain pay.
 * @throws AppError invalid_input, not_found, rate_limited
 */
export async function passCompanyCall(
  call: CompanyRequest,
): Promise<Exclude<CallOutcome<null>, OverBudget>> {
  const path = pathOf(call);
  await record(call, path);
  const { gustoUuid, actor, method, search, body, contentType } = call;
  const outcome = await callCompany(
    {
      gustoUuid,
      actor,
      lane: LANES.webhook,
      method,
      path,
      query: search,
      ...(body && { body: { content: body, contentType: contentType ?? JSON_TYPE } }),
    },
    unread,
  );
  if (outcome.kind === "over_budget") throw overBudget(outcome.waitMs);
  return outcome;
}

/** Who, what and from where, without query and body: they may contain names and amounts. */
async function record(
  { gustoUuid, actor, ip, method }: CompanyRequest,
  path: string,
): Promise<void> {
  const company = await db().company.findUnique({
    where: { gustoUuid },
    select: { id: true },
  });
  if (!company) throw new AppError("not_found", "Company not found.");
  await recordAudit(db(), {
    actor,
    action: method === "GET" ? "gusto_read" : "gusto_write",
    subject: `company:${company.id}`,
    ip,
    detail: { method, path: path.slice(0, MOST_PATH_CHARACTERS) },
  });
}

/** Only `/v1/…`, and only this company: an older kind of token could read others that the caller did not name. */
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
    throw new AppError("not_found", "The path names a different company.");
  return path;
}

function overBudget(waitMs: number): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new AppError(
    "rate_limited",
    `This company has used up Gusto's rate limit for now. Try again in ${retryAfterSeconds} seconds.`,
    { retryAfterSeconds },
  );
}
