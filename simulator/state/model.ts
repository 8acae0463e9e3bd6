// What the simulator remembers. DurableState survives a restart if a state file is configured;
// VolatileState belongs to one run.

import type { Clock } from "./clock.ts";
import type { Fault } from "./fault-model.ts";
import type { GustoEvent } from "./event-model.ts";
import type { TokenStore } from "./token-store.ts";
import type { WebhookRun, WebhookSubscription } from "./webhook-model.ts";

type AccessMode = "strict" | "legacy";
type RotationRule = "first_use" | "strict_single_use";

export type Application = {
  uuid: string;
  name: string;
  client_id: string;
  client_secret: string;
  /** Also accepted, while a partner rotates it; "" for none. */
  other_client_secret: string;
  redirect_uris: string[];
  scopes: string[];
  access: AccessMode;
  rotation: RotationRule;
  revocation: "grant" | "token" | "owner";
  resource_owner: "per_user" | "per_company";
  rate_limit_per_minute: number;
  access_token_ttl_seconds: number;
  minimum_api_version: string;
  /** The day from which a version is refused. */
  api_version_sunsets: Record<string, string>;
  /** The organization's token from before system access tokens; "" for none. */
  api_token: string;
  webhook_retry_base_ms: number;
  webhook_timeout_ms: number;
  webhook_delay_ms: number;
  /** Shares of the deliveries, 0 to 1: sent twice, delayed behind later ones. */
  webhook_duplicates: number;
  webhook_disorder: number;
};

export type AdminRole = "primary_admin" | "full_access_admin" | "limited_admin" | "employee";
export type Membership = { company_uuid: string; role: AdminRole };
export type User = {
  uuid: string;
  email: string;
  first_name: string;
  last_name: string;
  phone: string | null;
  title: string;
};

/** An account provisioned by the application: its user can't sign in before claiming it. */
export type AccountClaim = {
  number: number;
  user_uuid: string;
  company_uuid: string;
  claimed_at: number | null;
};

export type PayFrequency = "Every week" | "Every other week" | "Twice per month" | "Monthly";

/** A company's seed: everything else about it is generated on demand from these few values. */
export type CompanyRecord = {
  uuid: string;
  ordinal: number;
  name: string;
  trade_name: string | null;
  industry: string;
  home: number;
  entity_type: string;
  tier: string;
  frequency: PayFrequency;
  employees: number;
  /** People added after the company was created, in order. */
  hires?: { count: number; on: string }[];
  contractors: number;
  locations: number;
  /** How many processed regular payrolls lie before `seeded_at`; null means one year of them. */
  payrolls: number | null;
  off_cycle: boolean;
  seeded_at: number;
};

export type Patch = Record<string, unknown>;

export type DurableState = {
  seeded_at: number;
  application: Application;
  users: Map<string, User>;
  memberships: Map<string, Membership[]>;
  companies: Map<string, CompanyRecord>;
  patches: Map<string, Patch>;
  tokens: TokenStore;
  events: GustoEvent[];
  webhook_subscriptions: WebhookSubscription[];
  claims: AccountClaim[];
  next_ordinal: number;
  next_id: number;
};

export type AuthorizationCode = {
  code: string;
  user_uuid: string;
  company_uuids: string[];
  redirect_uri: string;
  code_challenge: string | null;
  issued_at: number;
  used: boolean;
};

export type Exchange = {
  id: number;
  grant_type: string | null;
  company_uuids: string[];
  started_at: number;
  ended_at: number | null;
  started_seq: number;
  ended_seq: number | null;
  presented_fingerprint: string | null;
  result: string | null;
  error_description: string | null;
  fault: string | null;
  processed: boolean;
  overlapped: boolean;
  token_id: number | null;
  issued_fingerprint: string | null;
  issued_access_fingerprint: string | null;
};

export type VolatileState = {
  codes: Map<string, AuthorizationCode>;
  exchanges: Exchange[];
  in_flight: Set<Exchange>;
  faults: Fault[];
  calls: Map<string, number>;
  counting_since: number;
  traffic: Map<string, Traffic>;
  webhooks: WebhookRun;
};

/** One grant's (or the application's own, `system`) requests to /v1. */
export type Traffic = {
  /** The last minute's requests, oldest first. */
  accepted_at: number[];
  /** How many of them came before the counts were reset. */
  uncounted: number;
  busiest_minute: number;
  rate_limited: number;
};

export type Simulator = {
  clock: Clock;
  state: DurableState;
  run: VolatileState;
  /** Called after every change of the durable state. */
  changed(): void;
  /** Called with every new event in the log. */
  announce(event: GustoEvent): void;
  reset(): void;
};

/**
 * One increasing number for everything: ids, and the order of things within the same millisecond.
 */
export function nextId(simulator: Simulator): number {
  return simulator.state.next_id++;
}
