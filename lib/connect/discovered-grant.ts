import { type GustoCompany, statusOf } from "#lib/gusto/discovery.ts";

/* What Gusto says about a new token: who authorized it, and which companies it covers. */

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

/** The fields of Gusto's answer that are stored besides the name. */
export function detailsOf(company: GustoCompany): NonNullable<DiscoveredCompany["details"]> {
  const [place] = company.locations ?? [];
  return {
    tradeName: company.trade_name,
    gustoStatus: statusOf(company),
    city: place?.city ?? null,
    state: place?.state ?? null,
  };
}
