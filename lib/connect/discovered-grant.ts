import { type GustoCompany, statusOf } from "#lib/gusto/discovery.ts";

/* What Gusto tells of a new token: whose it is, and which companies it serves. */

export type DiscoveredCompany = {
  gustoUuid: string;
  /** Null if Gusto did not send it this time: the stored value stays. */
  name: string | null;
  details: {
    tradeName: string | null;
    gustoStatus: string | null;
    city: string | null;
    state: string | null;
  } | null;
  peopleCount: number | null;
};

export type DiscoveredGrant = {
  kind: "found";
  resourceOwnerUuid: string;
  ownerName: string | null;
  ownerEmail: string | null;
  scope: string | null;
  companies: DiscoveredCompany[];
};

/** What of Gusto's answer is kept beside the name. */
export function detailsOf(company: GustoCompany): NonNullable<DiscoveredCompany["details"]> {
  const [place] = company.locations ?? [];
  return {
    tradeName: company.trade_name,
    gustoStatus: statusOf(company),
    city: place?.city ?? null,
    state: place?.state ?? null,
  };
}
