import type { CompanyTokenEvent } from "#lib/tokens/health/list-token-events.ts";
import type { ApplicationPause, HealthStatus, TokenHealth } from "#lib/tokens/health/health.ts";

/* What the screens are given. Pure types, so that components may import them. */

export type CompanyListItem = {
  id: string;
  gustoUuid: string;
  name: string;
  tradeName: string | null;
  /** How the company stands with Gusto, in Gusto's word: "Approved", "Not Approved", "Suspended", or one that is new. */
  gustoStatus: string | null;
  city: string | null;
  state: string | null;
  peopleCount: number | null;
  syncSelected: boolean;
  health: TokenHealth;
  /** When Gusto last accepted the pair here: an exchange or a call. */
  lastVerifiedAt: Date | null;
  lastRefreshedAt: Date | null;
  accessTokenExpiration: Date | null;
  connectedBy: string | null;
  connectedAt: Date;
  /** False: the viewer's own connection ended. Then health is that of their connection, and little else is told. */
  isVisible: boolean;
};

export type CompanyDetail = CompanyListItem & {
  environment: "demo" | "production";
  scope: string | null;
  tokenVersion: number | null;
  tokenIssuedAt: Date | null;
  refreshDueAt: Date | null;
  attempts: number;
  /** Short. */
  fingerprint: string | null;
  /** Other companies on the same token pair (grants of the older kind), as far as this viewer sees them. */
  sharedWith: { id: string; name: string }[];
  admins: { name: string | null; email: string | null }[];
  /** Admins whose own connection takes over when the serving one ends. Null: the name is not known. */
  standbys: (string | null)[];
  /** Disconnected here, but Gusto has not confirmed the revocation yet. */
  revocationPending: boolean;
  /** When a reconnect brought back the choice of sync that stands now; null when somebody has chosen it. */
  syncRestoredAt: Date | null;
  /** Pairs that a reconnect replaced and that Gusto may still accept. */
  mayLive: number;
};

export type PickableCompany = Pick<
  CompanyListItem,
  "id" | "name" | "tradeName" | "city" | "state" | "peopleCount" | "health" | "syncSelected"
> & {
  /** Null until somebody decided: the picker proposes such companies. */
  syncDecidedAt: Date | null;
};

/** As it is stored, but `actor` is for people: "Avery Chen", "Background worker", "API key billing". */
export type TimelineEvent = CompanyTokenEvent;

export type CompaniesByHealth = Record<HealthStatus, number>;

export type Overview = {
  counts: CompaniesByHealth;
  /** Of those that fail or are held: how many have no valid access token left, so that callers wait. */
  waiting: number;
  total: number;
  attention: CompanyListItem[];
  recentEvents: TimelineEvent[];
  application: ApplicationPause | null;
  worker: { alive: boolean; lastSeenAt: Date | null };
};
