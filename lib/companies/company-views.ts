import type { CompanyTokenEvent } from "#lib/tokens/health/list-token-events.ts";
import type { ApplicationPause, HealthStatus, TokenHealth } from "#lib/tokens/health/health.ts";

/* The data screens get. Pure types, so components may import them. */

export type CompanyListItem = {
  id: string;
  gustoUuid: string;
  name: string;
  tradeName: string | null;
  /** Gusto's status word for the company: "Approved", "Not Approved", "Suspended", or a new one. */
  gustoStatus: string | null;
  city: string | null;
  state: string | null;
  peopleCount: number | null;
  syncSelected: boolean;
  health: TokenHealth;
  /** When Gusto last accepted the pair here, in an exchange or a call. */
  lastVerifiedAt: Date | null;
  lastRefreshedAt: Date | null;
  accessTokenExpiration: Date | null;
  connectedBy: string | null;
  connectedByUserId: string | null;
  connectedAt: Date;
  /**
   * False if the viewer's own connection has ended. Then `health` is that connection's, and most
   * other fields are empty.
   */
  isVisible: boolean;
  /** By name; none for a company's admin. */
  tags: string[];
};

export type CompanyDetail = CompanyListItem & {
  environment: "demo" | "production";
  scope: string | null;
  tokenVersion: number | null;
  tokenIssuedAt: Date | null;
  refreshDueAt: Date | null;
  attempts: number;
  /** Shortened. */
  fingerprint: string | null;
  /**
   * Other companies on the same token pair (an older kind of grant), as far as this viewer may see
   * them.
   */
  sharedWith: { id: string; name: string }[];
  admins: { name: string | null; email: string | null }[];
  /** Admins whose own connection takes over if the serving one ends. Null: name unknown. */
  standbys: (string | null)[];
  /** Disconnected here, but Gusto hasn't confirmed the revocation yet. */
  revocationPending: boolean;
  /** When a reconnect restored the current sync choice; null if a person made it. */
  syncRestoredAt: Date | null;
  /** Pairs replaced by a reconnect that Gusto may still accept. */
  mayLive: number;
};

export type PickableCompany = Pick<
  CompanyListItem,
  "id" | "name" | "tradeName" | "city" | "state" | "peopleCount" | "syncSelected"
> & {
  status: HealthStatus;
  /** Null until a person decides; the picker suggests such companies. */
  syncDecidedAt: Date | null;
};

/**
 * As stored, but with a display name in `actor`: "Avery Chen", "Background worker", "API key
 * billing".
 */
export type TimelineEvent = CompanyTokenEvent;

export type CompaniesByHealth = Record<HealthStatus, number>;

export type Overview = {
  counts: CompaniesByHealth;
  /** Failing or held companies without a valid access token, so callers are waiting. */
  waiting: number;
  total: number;
  attention: CompanyListItem[];
  recentEvents: TimelineEvent[];
  application: ApplicationPause | null;
  worker: { alive: boolean; lastSeenAt: Date | null };
};

/** What a search from anywhere finds first. */
export type QuickSearchResult = {
  /** `name`: the one it is called by. */
  companies: (Pick<CompanyListItem, "id" | "gustoUuid" | "name" | "city" | "state"> & {
    status: HealthStatus;
  })[];
  people: { id: string; name: string | null; email: string | null }[];
  /** More companies match, or may match. */
  hasMore: boolean;
};
