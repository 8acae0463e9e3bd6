// How grants and single tokens end.

import { recordEvent } from "../state/events.ts";
import type { Simulator } from "../state/model.ts";
import type { Grant, TokenRecord } from "../state/grant-model.ts";
import { isLiveGrant, listGrantTokens, revokeRecord } from "./grants.ts";

/** Ends a whole grant, like an admin who removes the application in Gusto. */
export function revokeGrant(simulator: Simulator, grant: Grant, { silent = false } = {}): void {
  const wasLive = isLiveGrant(simulator, grant.id);
  for (const token of listGrantTokens(simulator, grant.id)) revokeRecord(simulator, token);
  if (wasLive && !silent) announceEndedGrant(simulator, grant);
}

/**
 * POST /oauth/revoke. RFC 7009 section 2.1 says to end everything based on the same grant; `token`
 * ends one record; `owner` ends everything the same person granted to this application, like
 * Doorkeeper's `revoke_all_for`. Gusto's reference mentions only the token.
 */
export function revokeToken(simulator: Simulator, token: TokenRecord): void {
  const grant =
    token.grant_id === null ? undefined : simulator.state.tokens.grants.get(token.grant_id);
  if (grant === undefined) return revokeRecord(simulator, token);
  const { revocation } = simulator.state.application;
  if (revocation === "grant") return revokeGrant(simulator, grant);
  if (revocation === "owner")
    return listGrantsOf(simulator, grant.user_uuid).forEach((each) => revokeGrant(simulator, each));
  const wasLive = isLiveGrant(simulator, grant.id);
  revokeRecord(simulator, token);
  if (wasLive && !isLiveGrant(simulator, grant.id)) announceEndedGrant(simulator, grant);
}

function listGrantsOf(simulator: Simulator, userUuid: string): Grant[] {
  return [...simulator.state.tokens.grants.values()].filter(
    (grant) => grant.user_uuid === userUuid,
  );
}

function announceEndedGrant(simulator: Simulator, ended: Grant): void {
  for (const companyUuid of ended.company_uuids) {
    const grants = simulator.state.tokens.grantsByCompany.get(companyUuid) ?? [];
    if (!grants.some((grant) => isLiveGrant(simulator, grant.id)))
      recordEvent(simulator, "company.deprovisioned", companyUuid);
  }
}
