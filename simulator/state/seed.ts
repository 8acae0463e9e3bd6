// The world after a reset: one application, a handful of Gusto users, eight companies.

import { between, pick, uuidFrom } from "../data/random.ts";
import { LATEST_API_VERSION } from "../api/api-version-list.ts";
import { COMPANY_SEEDS, type CompanySeed, USER_SEEDS } from "./seed-world.ts";
import { createTokenStore } from "./token-store.ts";
import { createWebhookRun } from "./webhook-model.ts";
import type {
  Application,
  CompanyRecord,
  DurableState,
  Membership,
  User,
  VolatileState,
} from "./model.ts";

export type ApplicationSettings = {
  client_id: string;
  client_secret: string;
  redirect_uris: string[];
};

export const DEFAULT_SETTINGS: ApplicationSettings = {
  client_id: "demo-client-id",
  client_secret: "demo-client-secret",
  redirect_uris: [
    "http://localhost:3000/api/auth/callback/gusto",
    "http://localhost:3000/api/gusto/callback",
  ],
};

const COMPANY_SCOPES = [
  "public",
  "companies:read",
  "company_admin:read",
  "company_benefits:read",
  "compensations:read",
  "contractors:read",
  "departments:read",
  "employees:read",
  "jobs:read",
  "pay_schedules:read",
  "payrolls:read",
  "signatories:read",
];
export const SYSTEM_SCOPES = [
  "accounts:write",
  "companies:disconnect_app_integration",
  "events:read",
  "webhook_subscriptions:read",
  "webhook_subscriptions:write",
];

export function createSeedState(settings: ApplicationSettings, now: number): DurableState {
  const state: DurableState = {
    seeded_at: now,
    application: createApplication(settings),
    users: new Map(),
    memberships: new Map(),
    companies: new Map(),
    patches: new Map(),
    tokens: createTokenStore(),
    events: [],
    webhook_subscriptions: [],
    claims: [],
    next_ordinal: 1,
    next_id: 1,
  };
  const companies = COMPANY_SEEDS.map((seed) =>
    addCompany(state, { ...seed, payrolls: null, off_cycle: true, seeded_at: now }),
  );
  for (const { roles, ...person } of USER_SEEDS) {
    const user = addUser(state, person);
    for (const [index, role] of roles) {
      const company = companies[index];
      if (company !== undefined)
        addMembership(state, user.uuid, { company_uuid: company.uuid, role });
    }
  }
  return state;
}

export function createVolatileState(now: number): VolatileState {
  return {
    codes: new Map(),
    exchanges: [],
    in_flight: new Set(),
    faults: [],
    calls: new Map(),
    counting_since: now,
    traffic: new Map(),
    webhooks: createWebhookRun(),
  };
}

export function createApplication(settings: ApplicationSettings): Application {
  return {
    uuid: uuidFrom("application"),
    name: "Payroll connections",
    ...settings,
    other_client_secret: "",
    scopes: [...COMPANY_SCOPES, ...SYSTEM_SCOPES],
    access: "strict",
    rotation: "first_use",
    revocation: "grant",
    resource_owner: "per_user",
    rate_limit_per_minute: 200,
    access_token_ttl_seconds: 7200,
    minimum_api_version: LATEST_API_VERSION,
    api_version_sunsets: {},
    api_token: "demo-api-token",
    webhook_retry_base_ms: 2000,
    webhook_timeout_ms: 10_000,
    webhook_delay_ms: 0,
    webhook_duplicates: 0,
    webhook_disorder: 0,
  };
}

type NewCompany = CompanySeed & Pick<CompanyRecord, "payrolls" | "off_cycle" | "seeded_at">;

export function addCompany(state: DurableState, company: NewCompany): CompanyRecord {
  const ordinal = state.next_ordinal++;
  const record: CompanyRecord = {
    uuid: uuidFrom(`company ${ordinal}`),
    ordinal,
    tier: pick(`tier ${ordinal}`, ["simple", "plus", "premium"]),
    ...company,
  };
  state.companies.set(record.uuid, record);
  return record;
}

export function addUser(state: DurableState, person: Omit<User, "uuid">): User {
  const user: User = { uuid: uuidFrom(`user ${person.email}`), ...person };
  state.users.set(user.uuid, user);
  return user;
}

export function addMembership(state: DurableState, userUuid: string, membership: Membership): void {
  const memberships = state.memberships.get(userUuid) ?? [];
  memberships.push(membership);
  state.memberships.set(userUuid, memberships);
}

export function seedForExtraCompany(ordinal: number, name: string): CompanySeed {
  const key = `extra ${ordinal}`;
  return {
    name,
    trade_name: null,
    industry: pick(`${key} industry`, ["food", "health", "trades", "software"]),
    home: between(`${key} home`, 0, 13),
    entity_type: pick(`${key} entity`, ["LLC", "C-Corporation", "S-Corporation"]),
    frequency: pick(`${key} frequency`, ["Every other week", "Twice per month"] as const),
    employees: 5,
    contractors: 1,
    locations: 1,
  };
}
