import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { isUuid, knownCompanies, visibleGrantsSql } from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { listCompanyTokens, readApplicationPause } from "#lib/tokens/health/company-health.ts";
import { listStandbys } from "#lib/tokens/grants/record-takeovers.ts";
import { countMayLiveOf } from "#lib/tokens/store/superseded-pairs.ts";
import type { CompanyDetail } from "./company-views.ts";
import { toListItem } from "./to-list-item.ts";

const WITH_PEOPLE = {
  connectedBy: { select: { name: true, email: true } },
  access: {
    where: { lostAt: null },
    select: { userId: true, user: { select: { name: true, email: true } } },
    orderBy: { createdAt: "asc" },
  },
} as const;

/**
 * One company with all that its page shows; null when it does not exist or is not this viewer's. Who lost it is told its name and
 * how their own connection stands.
 */
export async function findCompany(
  viewer: Viewer,
  companyId: string,
): Promise<CompanyDetail | null> {
  if (!isUuid(companyId)) return null;
  const company = await db().company.findFirst({
    where: { AND: [knownCompanies(viewer), { id: companyId }] },
    include: WITH_PEOPLE,
  });
  if (!company) return null;
  const isVisible =
    viewer.role === "operator" || company.access.some(({ userId }) => userId === viewer.userId);
  const token = (
    await listCompanyTokens([company.id], await readApplicationPause(), visibleGrantsSql(viewer))
  ).get(company.id);
  const connectedBy = company.connectedBy?.name ?? company.connectedBy?.email ?? null;
  return {
    ...toListItem({ ...company, connectedBy, isVisible }, token),
    environment: company.environment,
    scope: token?.scope ?? null,
    tokenVersion: token?.version ?? null,
    tokenIssuedAt: token?.issuedAt ?? null,
    refreshDueAt: token?.refreshDueAt ?? null,
    attempts: token?.attempts ?? 0,
    fingerprint: token?.fingerprint ?? null,
    sharedWith: token?.tokenId ? await listSharing(viewer, company.id, token.tokenId) : [],
    standbys: isVisible ? await listStandbys(company.id) : [],
    admins: isVisible ? peopleOf(company.access) : [],
    revocationPending: token?.revocationPending ?? false,
    syncRestoredAt:
      company.syncRestoredAt?.getTime() === company.syncDecidedAt?.getTime()
        ? company.syncRestoredAt
        : null,
    mayLive: isVisible ? await countMayLiveOf(company.id) : 0,
  };
}

/** Other companies that the same pair serves. Those that are not the viewer's are not named. */
function listSharing(
  viewer: Viewer,
  companyId: string,
  tokenId: string,
): Promise<{ id: string; name: string }[]> {
  return db().company.findMany({
    where: {
      AND: [
        knownCompanies(viewer),
        { id: { not: companyId }, grants: { some: { tokenId, endedAt: null } } },
      ],
    },
    select: { id: true, name: true },
    orderBy: { sortName: "asc" },
  });
}

type Access = { userId: string; user: CompanyDetail["admins"][number] };

/** Everybody once: a person may hold several grants for a company. */
function peopleOf(access: readonly Access[]): CompanyDetail["admins"] {
  return [...new Map(access.map(({ userId, user }) => [userId, user])).values()];
}
