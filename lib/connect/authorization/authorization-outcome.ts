import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { logger } from "#lib/platform/logger.ts";

/**
 * Records the outcome of the response that consumed a request. Never throws: the outcome stands,
 * and at worst a duplicate page shows less detail.
 */
export async function saveOutcome(id: string, outcome: object): Promise<void> {
  await db()
    .authorizationRequest.update({ where: { id }, data: { outcome } })
    .catch((error: unknown) =>
      logger().warn({ err: error }, "The outcome of an authorization could not be recorded"),
    );
}

/**
 * What `saveOutcome` wrote, for the person who made the request; null while the response is being
 * processed.
 */
export async function findOutcome(id: string): Promise<unknown> {
  return (
    (await db().authorizationRequest.findUnique({ where: { id }, select: { outcome: true } }))
      ?.outcome ?? null
  );
}
