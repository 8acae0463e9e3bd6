import "server-only";
import { z } from "zod";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { disconnectIntegrationCall } from "#lib/gusto/organization.ts";
import { logger } from "#lib/platform/logger.ts";
import { endExclusively } from "#lib/tokens/grants/company-endings.ts";
import { recordNoneLives } from "#lib/tokens/store/superseded-pairs.ts";
import { callOrganization, ORGANIZATION_LANES } from "#lib/calls/call-organization.ts";
import { describeCallOutcome, isPassing } from "./describe-outcome.ts";

/*
 * After a disconnect, pairs are revoked one by one (lib/tokens). This also tells Gusto that the
 * company has left the application, which ends grants we don't know about. It ends every grant of
 * the company, so it must never hit a new connection.
 */

/** After this long the admin may be reconnecting, and revoking the pairs has to be enough. */
const WORTH_TRYING_MINUTES = 30;

/** @throws if it should be retried */
export async function disconnectAtGusto(
  companyId: string,
): Promise<"told" | "not_needed" | "refused"> {
  const gustoUuid = await findDisconnected(db(), companyId);
  if (!gustoUuid) return "not_needed";
  const outcome = await endExclusively(
    [companyId],
    async (tx) => (await findDisconnected(tx, companyId)) !== null,
    async () => {
      const result = await callOrganization(disconnectIntegrationCall(gustoUuid), z.unknown(), {
        lane: ORGANIZATION_LANES.job,
      });
      return { result, isKnown: result.kind !== "unavailable" || result.reason === "never_sent" };
    },
  );
  if (!outcome) return "not_needed";
  if (outcome.kind === "ok") await recordNoneLives(companyId);
  if (outcome.kind === "ok" || outcome.kind === "not_found") return "told";
  if (isPassing(outcome)) throw new AppError("unavailable", describeCallOutcome(outcome));
  logger().info(
    { companyId, outcome: outcome.kind },
    "Gusto did not accept the organization's disconnect; relying on the revoked token pairs",
  );
  return "refused";
}

/**
 * The company, if it was disconnected a moment ago and none of its pairs is in use again, by itself
 * or by another company.
 */
async function findDisconnected(
  tx: Pick<Transaction, "$queryRaw">,
  companyId: string,
): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ gustoUuid: string }[]>`
    SELECT c.gusto_uuid AS "gustoUuid"
    FROM companies c
    WHERE c.id = ${companyId}::uuid
      AND EXISTS (
        SELECT 1
        FROM company_grants g
        WHERE g.company_id = c.id
          AND g.ended_reason = 'disconnected'
          AND g.ended_at > now() - make_interval(mins => ${WORTH_TRYING_MINUTES})
      )
      AND NOT EXISTS (
        SELECT 1
        FROM company_grants g
        JOIN company_grants open ON open.token_id = g.token_id AND open.ended_at IS NULL
        WHERE g.company_id = c.id
      )`;
  return row?.gustoUuid ?? null;
}
