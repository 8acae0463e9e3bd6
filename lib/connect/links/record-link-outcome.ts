import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import type { ProblemCode } from "#lib/sign-in/problem.ts";
import type { EstablishResult } from "../establish-grant.ts";

/** Outcomes that say something about the person who tried; after any other they just try again. */
const SAID_BY_GUSTO: readonly ProblemCode[] = [
  "denied",
  "wrong_role",
  "wrong_company",
  "staff_cannot_connect",
  "disabled",
];

/**
 * Records the outcome on a link: only a connection uses it up. Operators see a refusal until then.
 */
export async function recordLinkOutcome(id: string, result: EstablishResult): Promise<void> {
  const now = databaseNow();
  if (result.kind === "connected") {
    await db().reconnectLink.updateMany({ where: { id, doneAt: null }, data: { doneAt: now } });
    return;
  }
  if (!SAID_BY_GUSTO.includes(result.problem)) return;
  await db().reconnectLink.updateMany({
    where: { id, doneAt: null },
    data: { problem: result.problem, problemAt: now },
  });
}
