import type { CompanyListItem } from "#lib/companies/company-views.ts";

/** A company as the partner's services see it: snake_case, ISO times, the health with its reason. */
export function companyJson(company: CompanyListItem) {
  const { health } = company;
  return {
    gusto_uuid: company.gustoUuid,
    name: company.name,
    trade_name: company.tradeName,
    gusto_status: company.gustoStatus,
    city: company.city,
    state: company.state,
    people_count: company.peopleCount,
    sync_selected: company.syncSelected,
    connected_at: company.connectedAt.toISOString(),
    connected_by: company.connectedBy,
    health: {
      status: health.status,
      reason: health.reason,
      since: health.since.toISOString(),
      failing_since: health.failingSince?.toISOString() ?? null,
      serving: health.serving,
      next_refresh_at: health.nextRefreshAt?.toISOString() ?? null,
    },
    last_verified_at: company.lastVerifiedAt?.toISOString() ?? null,
    last_refreshed_at: company.lastRefreshedAt?.toISOString() ?? null,
    access_token_expires_at: company.accessTokenExpiration?.toISOString() ?? null,
  };
}
