import "server-only";
import { pickableBy } from "#lib/access/pickable-by.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { visibleGrantsSql } from "#lib/access/visible-companies.ts";
import { db, type Transaction } from "#lib/platform/database/db.ts";
import { lockCompanies, lockUsers } from "#lib/platform/database/lock-order.ts";
import { listCompanyTokens, readApplicationPause } from "#lib/tokens/health/company-health.ts";
import type { CompanyListItem, PickableCompany } from "../company-views.ts";
import { readHealth } from "../fleet/read-health.ts";
import { healthOf } from "../to-list-item.ts";

/**
 * By name. Thousands are read at once, so each health comes from the stored standings, not from
 * tokens.
 */
export async function listPickableCompanies(viewer: Viewer): Promise<PickableCompany[]> {
  const companies = await db().company.findMany({
    where: pickableBy(viewer),
    orderBy: [{ sortName: "asc" }, { id: "asc" }],
    select: {
      id: true,
      name: true,
      tradeName: true,
      city: true,
      state: true,
      peopleCount: true,
      syncSelected: true,
      syncDecidedAt: true,
    },
  });
  const health = await readHealth(companies.map(({ id }) => id));
  return companies.map((company) => ({
    ...company,
    status: health.get(company.id) ?? "disconnected",
  }));
}

export type UnpickableCompany = Pick<CompanyListItem, "id" | "name" | "tradeName" | "health">;

/** Beyond this many lost companies, people use the list of companies. */
const MOST_UNPICKABLE = 200;

/**
 * Companies this person had connected but can't pick now, with how their connection ended.
 * Reconnecting brings them back.
 */
export async function listUnpickableCompanies(viewer: Viewer): Promise<UnpickableCompany[]> {
  const own = { access: { some: { userId: viewer.userId } } };
  const companies = await db().company.findMany({
    where: { AND: [own, { NOT: pickableBy(viewer) }] },
    orderBy: [{ sortName: "asc" }, { id: "asc" }],
    take: MOST_UNPICKABLE,
    select: { id: true, name: true, tradeName: true, connectedAt: true },
  });
  const tokens = await listCompanyTokens(
    companies.map(({ id }) => id),
    await readApplicationPause(),
    visibleGrantsSql(viewer),
  );
  return companies.map(({ connectedAt, ...company }) => ({
    ...company,
    health: healthOf(tokens.get(company.id), connectedAt),
  }));
}

/**
 * Locks what a pick affects, so that two picks run one after the other. `also`: a company being
 * switched, whoever may pick it.
 * @returns the ids this person may pick
 */
export async function lockPickable(
  tx: Transaction,
  viewer: Pick<Viewer, "userId">,
  also: readonly string[] = [],
): Promise<string[]> {
  await lockUsers(tx, [viewer.userId]);
  const found = await tx.company.findMany({ where: pickableBy(viewer), select: { id: true } });
  await lockCompanies(tx, [...found.map(({ id }) => id), ...also]);
  // Recheck under the locks: one of them may have been disconnected meanwhile.
  const mine = await tx.company.findMany({
    where: { ...pickableBy(viewer), id: { in: found.map(({ id }) => id) } },
    select: { id: true },
  });
  return mine.map(({ id }) => id);
}
