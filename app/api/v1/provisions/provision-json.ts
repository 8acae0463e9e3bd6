import type { ProvisionView } from "#lib/organization/provision/provision-views.ts";

export function provisionJson({
  id,
  state,
  companyName,
  adminEmail,
  claimUrl,
  problems,
  reason,
  createdAt,
}: ProvisionView) {
  return {
    id,
    state,
    company_name: companyName,
    admin_email: adminEmail,
    account_claim_url: claimUrl,
    errors: problems,
    reason,
    created_at: createdAt.toISOString(),
  };
}
