import "server-only";
import { z } from "zod";
import { SUBSCRIPTION_TYPES } from "#lib/gusto/subscription-types.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import type { WebhookSubscription } from "#lib/generated/prisma/client.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";
import type { NotDone } from "#lib/calls/call-organization.ts";
import { describeCallOutcome } from "#lib/organization/describe-outcome.ts";
import { recordAudit, type AuditAction } from "#lib/platform/audit/record-audit.ts";
import { by, type Caller } from "#lib/access/caller.ts";

/* What all subscription actions share: who may, which one, what is refused, what is audited. */

const chosenTypes = z
  .array(z.enum(SUBSCRIPTION_TYPES))
  .min(1)
  .max(SUBSCRIPTION_TYPES.length)
  .transform((types) => [...new Set(types)].sort());

export function readTypes(types: unknown): string[] {
  const parsed = chosenTypes.safeParse(types);
  if (!parsed.success)
    throw new AppError("invalid_input", "Choose at least one event type.", { field: "types" });
  return parsed.data;
}

export async function admitOperator(viewer: Viewer): Promise<void> {
  requireOperator(viewer);
  await takeFromRateLimit("organization", viewer.userId);
}

export async function findSubscription(id: unknown): Promise<WebhookSubscription | null> {
  return isUuid(id)
    ? db().webhookSubscription.findFirst({
        where: { id, removedAt: null },
      })
    : null;
}

export async function requireSubscription(
  viewer: Viewer,
  id: unknown,
): Promise<WebhookSubscription & { gustoUuid: string }> {
  await admitOperator(viewer);
  const found = await findSubscription(id);
  if (!found?.gustoUuid) throw new AppError("not_found", "Subscription not found.");
  return { ...found, gustoUuid: found.gustoUuid };
}

export function gustoFailure(outcome: NotDone, message = describeCallOutcome(outcome)): AppError {
  return new AppError(outcome.kind === "unavailable" ? "unavailable" : "gusto_refused", message);
}

export function auditSubscription(
  tx: Parameters<typeof recordAudit>[0],
  caller: Caller,
  action: AuditAction,
  id: string,
  detail: { types?: string[] },
): Promise<void> {
  return recordAudit(tx, {
    ...by(caller),
    action,
    subject: `webhook-subscription:${id}`,
    detail,
  });
}
