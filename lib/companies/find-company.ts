import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { knownCompanies, visibleGrantsSql } from "#lib/access/visible-companies.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { db } from "#lib/platform/database/db.ts";
import { listCompanyTokens, readApplicationPause } from "#lib/tokens/health/company-health.ts";
import { listStandbys } from "#lib/tokens/grants/record-takeovers.ts";
import { countMayLiveOf } from "#lib/tokens/store/superseded-pairs.ts";
import type { CompanyDetail } from "./company-views.ts";
import { seesTags } from "./tags/sees-tags.ts";
import { toListItem } from "./to-list-item.ts";

const WITH_PEOPLE = {
  connectedBy: { select: { name: true, email: true } },
  access: {
    where: { lostAt: null },
    select: { userId: true, user: { select: { name: true, email: true } } },
    orderBy: { createdAt: "asc" },
  },
  tags: { select: { tag: true }, orderBy: { tag: "asc" } },
} as const;

/**
 * One company with everything its page shows; null if it doesn't exist or isn't this viewer's. A
 * person who lost it gets its name and the health of their own connection.
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
    viewer.role === "operator" ||
    viewer.companyUuids !== undefined ||
    company.access.some(({ userId }) => userId === viewer.userId);
  const token = (
    await listCompanyTokens([company.id], await readApplicationPause(), visibleGrantsSql(viewer))
  ).get(company.id);
  const connectedBy = company.connectedBy?.name ?? company.connectedBy?.email ?? null;
  const tags = seesTags(viewer) ? company.tags.map(({ tag }) => tag) : [];
  return {
    ...toListItem({ ...company, connectedBy, isVisible, tags }, token),
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

/** Other companies the same pair serves. Those the viewer may not see are not named. */
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

/** Each person once, even with several grants for a company. */
function peopleOf(access: readonly Access[]): CompanyDetail["admins"] {
  return [...new Map(access.map(({ userId, user }) => [userId, user])).values()];
}
