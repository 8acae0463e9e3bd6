import "server-only";
import { recordAudit } from "../audit/record-audit.ts";
import { db } from "../db.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import type { Provision } from "../generated/prisma/client.ts";
import { provisionCall, provisioned } from "../gusto/gusto-organization.ts";
import { callOrganization, type OrganizationOutcome } from "../organization/call-organization.ts";
import { describeOutcome } from "../organization/describe-outcome.ts";
import { takeFromRateLimit } from "../rate-limit/take-from-rate-limit.ts";
import { hashRequest, IDEMPOTENCY_KEY, type ProvisionRequest } from "./provision-request.ts";
import { type ProvisionView, toProvisionView } from "./provision-views.ts";

/*
 * One wish is one company at Gusto. The row with the wish's key comes first and is committed; only who made the row sends the request, and
 * sends it once. Gusto knows no such key, so a request whose outcome nobody knows is never sent again: a person looks at Gusto first.
 */

export type ProvisionWish = { request: ProvisionRequest; idempotencyKey: string; actor: string; ip: string | null };
/** `isNew`: this very call asked Gusto. */
export type ProvisionResult = { isNew: boolean; provision: ProvisionView };

/** @throws AppError conflict, when the key was used for another request or the first call with it is still under way */
export async function provisionCompany({ request, idempotencyKey, actor, ip }: ProvisionWish): Promise<ProvisionResult> {
  if (!IDEMPOTENCY_KEY.test(idempotencyKey)) throw new AppError("invalid_input", "The idempotency key must have 8 to 200 printable characters.", { field: "Idempotency-Key" });
  const requestHash = hashRequest(request);
  const key = { environment_idempotencyKey: { environment: env().GUSTO_ENVIRONMENT, idempotencyKey } };
  const known = await db().provision.findUnique({ where: key });
  if (known) return { isNew: false, provision: answerAgain(known, requestHash) };
  await takeFromRateLimit("provision", actor);
  const row = await insert({ request, idempotencyKey, actor, ip }, requestHash);
  if (!row) return { isNew: false, provision: answerAgain(await db().provision.findUniqueOrThrow({ where: key }), requestHash) };
  const outcome = await callOrganization(provisionCall(request), provisioned);
  return { isNew: true, provision: toProvisionView(await settle(row.id, outcome)) };
}

function answerAgain(known: Provision, requestHash: string): ProvisionView {
  if (known.requestHash !== requestHash) throw new AppError("conflict", "This idempotency key was used for another request. Use a new key for a new company.", { field: "Idempotency-Key" });
  if (known.state === "sending") throw new AppError("conflict", "The first request with this key is still under way. Ask again in a moment.", { retryAfterSeconds: 5 });
  return toProvisionView(known);
}

/** Null when another call with the same key was faster. */
function insert({ request, idempotencyKey, actor, ip }: ProvisionWish, requestHash: string): Promise<Provision | null> {
  const { user, company } = request;
  const data = { environment: env().GUSTO_ENVIRONMENT, idempotencyKey, requestHash, companyName: company.name, adminEmail: user.email, adminName: `${user.first_name} ${user.last_name}`, actor };
  return db().$transaction(async (tx) => {
    const [row] = await tx.provision.createManyAndReturn({ data: [data], skipDuplicates: true });
    if (row) await recordAudit(tx, { actor, action: "provision", subject: `provision:${row.id}`, ip, detail: { company: company.name } });
    return row ?? null;
  });
}

const UNKNOWN = "Gusto's answer was lost, so nobody knows whether the company was made. It is not asked for again by itself: look in Gusto, or ask the admin whether a welcome e-mail came.";

function settle(id: string, outcome: OrganizationOutcome<{ account_claim_url: string }>): Promise<Provision> {
  return db().provision.update({ where: { id }, data: outcomeToData(outcome) });
}

function outcomeToData(outcome: OrganizationOutcome<{ account_claim_url: string }>) {
  if (outcome.kind === "ok") return { state: "created" as const, claimUrl: outcome.value.account_claim_url };
  if (outcome.kind === "invalid") return { state: "refused" as const, reason: "Gusto refused the request.", problems: outcome.problems };
  const isUnknown = outcome.kind === "unavailable" && outcome.reason !== "never_sent";
  return isUnknown ? { state: "unknown" as const, reason: UNKNOWN } : { state: "refused" as const, reason: `Nothing was made. ${describeOutcome(outcome)}`, problems: [] };
}

/** A request takes seconds. A row that says so much later belongs to a process that died in the middle. */
const SENDING_MINUTES = 5;

/** Says of requests whose process died that nobody knows how they ended. */
export async function settleSendingProvisions(): Promise<void> {
  await db().provision.updateMany({ where: { state: "sending", createdAt: { lt: new Date(Date.now() - SENDING_MINUTES * 60_000) } }, data: { state: "unknown", reason: UNKNOWN } });
}
