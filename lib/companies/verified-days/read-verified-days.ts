import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { addDays } from "#lib/platform/zoned-days.ts";
import { isEnded, needsAttention, type TokenHealth } from "#lib/tokens/health/health.ts";
import {
  companyDays,
  DAYS_SHOWN,
  fleetDays,
  type CompanyDay,
  type CompanyDaysFacts,
  type FleetDay,
  type KeptDay,
} from "./verified-days.ts";

const dayOf = (at: Date) => at.toISOString().slice(0, 10);

/**
 * What each of the last ninety days was for a company's connection: as many rows as days, and the
 * one before them. Whether the viewer may see the company is the caller's to know.
 */
export async function readCompanyDays(
  company: { id: string; connectedAt: Date; health: TokenHealth },
  now = databaseNow(),
): Promise<CompanyDay[]> {
  const today = dayOf(now);
  const rows = await db().companyVerifiedDay.findMany({
    where: { companyId: company.id },
    orderBy: { day: "desc" },
    take: DAYS_SHOWN + 1,
  });
  const kept = rows.toReversed().map(({ day, verified, failing, endedAs }) => ({
    ...{ day: dayOf(day), verified, failing },
    endedAs: endedAs as KeptDay["endedAs"],
  }));
  return companyDays(kept, {
    today,
    connectedOn: dayOf(company.connectedAt),
    lasting: lastingOf(company.health),
  });
}

function lastingOf({ status, since }: TokenHealth): CompanyDaysFacts["lasting"] {
  if (needsAttention(status)) return { since: dayOf(since), endedAs: "failing" };
  return isEnded(status) ? { since: dayOf(since), endedAs: "not_connected" } : null;
}

/** How many companies Gusto accepted on each of the last ninety days: for operators. */
export async function readFleetDays(now = databaseNow()): Promise<FleetDay[]> {
  const today = dayOf(now);
  const rows = await db().fleetVerifiedDay.findMany({
    where: { day: { gte: new Date(addDays(today, 1 - DAYS_SHOWN)) } },
  });
  return fleetDays(
    rows.map(({ day, ...counts }) => ({ ...counts, day: dayOf(day) })),
    today,
  );
}
