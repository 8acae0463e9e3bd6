import type { CompanyToken } from "#lib/tokens/health/company-health.ts";
import type { TokenHealth } from "#lib/tokens/health/health.ts";
import type { CompanyListItem } from "./company-views.ts";

/** The company columns a list shows. */
export type CompanyFields = Omit<
  CompanyListItem,
  "health" | "lastVerifiedAt" | "lastRefreshedAt" | "accessTokenExpiration"
>;

/** A company without any grant is disconnected. */
export function healthOf(token: CompanyToken | undefined, connectedAt: Date): TokenHealth {
  return (
    token?.health ?? {
      status: "disconnected",
      reason: null,
      since: connectedAt,
      failingSince: null,
      nextRefreshAt: null,
      serving: false,
    }
  );
}

/** Of a company that this person has lost. */
const NOT_TOLD = {
  ...{ gustoStatus: null, city: null, state: null, peopleCount: null },
  ...{ connectedBy: null, connectedByUserId: null, tags: [] },
};

/**
 * A company and its token, as a list shows them. A person who lost the company sees its name and
 * the health of their own connection.
 */
export function toListItem(
  company: CompanyFields,
  token: CompanyToken | undefined,
): CompanyListItem {
  const {
    id,
    gustoUuid,
    name,
    tradeName,
    gustoStatus,
    city,
    state,
    peopleCount,
    syncSelected,
    connectedBy,
    connectedByUserId,
    connectedAt,
    isVisible,
    tags,
  } = company;
  const ofTheCompany = isVisible
    ? { gustoStatus, city, state, peopleCount, connectedBy, connectedByUserId, tags }
    : NOT_TOLD;
  return {
    ...{ id, gustoUuid, name, tradeName, syncSelected, connectedAt, isVisible, ...ofTheCompany },
    health: healthOf(token, connectedAt),
    lastVerifiedAt: token?.lastVerifiedAt ?? null,
    lastRefreshedAt: token?.lastRefreshedAt ?? null,
    accessTokenExpiration: token?.accessTokenExpiration ?? null,
  };
}
