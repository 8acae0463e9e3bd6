import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import type { Actor } from "#lib/platform/audit/actor.ts";
import type { PrismaClient } from "#lib/generated/prisma/client.ts";
import { PROCESS_NAME } from "#lib/platform/process/process-name.ts";
import type { TokenEventInput } from "../protocol/token-row.ts";

/** Writes timeline entries, inside the caller's transaction when there is one. */
export async function writeEvents(
  tx: Pick<PrismaClient, "tokenEvent">,
  tokenId: string,
  actor: Actor,
  events: TokenEventInput[],
): Promise<void> {
  if (events.length === 0) return;
  await tx.tokenEvent.createMany({
    data: events.map((event) => ({
      tokenId,
      actor,
      process: PROCESS_NAME,
      // Prisma would use the process's clock.
      at: databaseNow(),
      ...event,
    })),
  });
}
