import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Actor } from "#lib/platform/audit/actor.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { db } from "#lib/platform/database/db.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { finishBeforeExit } from "#lib/platform/process/finish-before-exit.ts";
import type { Provision } from "#lib/generated/prisma/client.ts";
import { provisionCall, provisioned } from "#lib/gusto/organization.ts";
import { lockNames } from "#lib/platform/database/lock-order.ts";
import { callOrganization } from "#lib/calls/call-organization.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { hashRequest, IDEMPOTENCY_KEY, type ProvisionRequest } from "./provision-request.ts";
import { type ProvisionView, toProvisionView } from "./provision-views.ts";
import { settleProvision } from "./settle-provision.ts";

/*
 * One request creates one company at Gusto. The row with the idempotency key is committed first;
 * only the caller that created the row sends the request, exactly once. Gusto has no idempotency
 * keys, so a request with an unknown outcome is never resent: a person checks at Gusto first.
 */

type ProvisionWish = {
  request: ProvisionRequest;
  idempotencyKey: string;
  actor: Actor;
  ip: string | null;
  /**
   * For forms: the same company requested in another tab is the same request, even with another
   * key.
   */
  joinsSameRequest?: boolean;
};
/** `isNew`: this call sent the request to Gusto. */
type ProvisionResult = { isNew: boolean; provision: ProvisionView };

/**
 * @throws AppError conflict if the key was used for a different request or its first call is still
 * running; unavailable or gusto_refused if definitely nothing was created, so the key may be reused
 */
export async function provisionCompany(wish: ProvisionWish): Promise<ProvisionResult> {
  if (!IDEMPOTENCY_KEY.test(wish.idempotencyKey))
    throw new AppError(
      "invalid_input",
      "The idempotency key must be 8 to 200 printable characters.",
      { field: "Idempotency-Key" },
    );
  const requestHash = hashRequest(wish.request);
  const { row, isNew } = await insertOrFind(wish, requestHash);
  if (!isNew) return { isNew, provision: answerAgain(row, requestHash) };
  return { isNew, provision: toProvisionView(await finishBeforeExit(send(row.id, wish.request))) };
}

/** A shutdown waits for this: a request whose response wasn't stored is never resent. */
async function send(id: string, request: ProvisionRequest): Promise<Provision> {
  return settleProvision(id, await callOrganization(provisionCall(request), provisioned));
}

function answerAgain(known: Provision, requestHash: string): ProvisionView {
  if (known.requestHash !== requestHash)
    throw new AppError(
      "conflict",
      "This idempotency key was already used for a different request. Use a new key for each company.",
      { field: "Idempotency-Key" },
    );
  if (known.state === "sending")
    throw new AppError(
      "conflict",
      "The first request for this company is still in progress. Check again in a moment.",
      { retryAfterSeconds: 5 },
    );
  return toProvisionView(known);
}

const SAME_REQUEST_HOURS = 24;

async function insertOrFind(
  { request, idempotencyKey, actor, ip, joinsSameRequest = false }: ProvisionWish,
  requestHash: string,
): Promise<{ row: Provision; isNew: boolean }> {
  const environment = env().GUSTO_ENVIRONMENT;
  const { user, company } = request;
  const known = await findKnown(db(), { idempotencyKey, requestHash, joinsSameRequest });
  if (known) return { row: known, isNew: false };
  await takeFromRateLimit("provision", actor);
  return transaction(async (tx) => {
    // A concurrent equal request waits here and then finds this row.
    await lockNames(tx, [`provision:${idempotencyKey}`, `provision:${requestHash}`]);
    const meanwhile = await findKnown(tx, { idempotencyKey, requestHash, joinsSameRequest });
    if (meanwhile) return { row: meanwhile, isNew: false };
    const row = await tx.provision.create({
      data: {
        environment,
        idempotencyKey,
        requestHash,
        companyName: company.name,
        adminEmail: user.email,
        adminName: `${user.first_name} ${user.last_name}`,
        actor,
        createdAt: databaseNow(),
      },
    });
    await recordAudit(tx, {
      actor,
      action: "provision",
      subject: `provision:${row.id}`,
      ip,
      detail: { company: company.name },
    });
    return { row, isNew: true };
  });
}

type Wanted = { idempotencyKey: string; requestHash: string; joinsSameRequest: boolean };

async function findKnown(
  tx: Pick<ReturnType<typeof db>, "provision">,
  { idempotencyKey, requestHash, joinsSameRequest }: Wanted,
): Promise<Provision | null> {
  const known = await tx.provision.findUnique({ where: { idempotencyKey } });
  if (known || !joinsSameRequest) return known;
  const since = new Date(databaseNow().getTime() - SAME_REQUEST_HOURS * HOUR_MS);
  return tx.provision.findFirst({
    where: { requestHash, state: { not: "refused" }, createdAt: { gt: since } },
  });
}
