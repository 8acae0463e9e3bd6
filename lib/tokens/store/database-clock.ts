import "server-only";
import { AppError } from "#lib/platform/errors.ts";
import type { PrismaClient } from "#lib/generated/prisma/client.ts";

export async function databaseClock(tx: Pick<PrismaClient, "$queryRaw">): Promise<Date> {
  const [clock] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  if (!clock) throw new AppError("internal_error", "The database returned no time.");
  return clock.now;
}
