import "server-only";
import type { Transaction } from "#lib/platform/database/db.ts";

/** What processes with open pages listen to; a migration names it, too. */
export const OPEN_PAGES_CHANNEL = "company_changes";
/** Says that sessions have ended: their open pages are closed now. An older release reads its pages anew. */
export const SESSIONS_ENDED = "sessions ended";

/** Tells every process, once the transaction commits. */
export async function tellSessionsEnded(tx: Transaction): Promise<void> {
  await tx.$queryRaw`SELECT pg_notify(${OPEN_PAGES_CHANNEL}, ${SESSIONS_ENDED})::text`;
}
