import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { logger } from "#lib/platform/logger.ts";

/** Writes down what came of the answer that used up a request. Never throws: the outcome holds, and at worst a second copy of the page is told less. */
export async function saveOutcome(id: string, outcome: object): Promise<void> {
  await db()
    .authorizationRequest.update({ where: { id }, data: { outcome } })
    .catch((error: unknown) =>
      logger().warn({ err: error }, "The outcome of an authorization could not be recorded"),
    );
}

/** What `saveOutcome` wrote, for the person who made the request; null while the answer is worked on. */
export async function findOutcome(id: string): Promise<unknown> {
  return (
    (await db().authorizationRequest.findUnique({ where: { id }, select: { outcome: true } }))
      ?.outcome ?? null
  );
}
