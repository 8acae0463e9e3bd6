// The world after a reset: one application, a handful of Gusto users, eight companies.

import { between, pick, uuidFrom } from "../data/random.ts";
import { LATEST_API_VERSION } from "../api/api-version-list.ts";
import { createTokenStore } from "./token-store.ts";
import { createWebhookRun } from "./webhook-model.ts";
import type {
  AdminRole,
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

type CompanySeed = Pick<
  CompanyRecord,
  | "name"
  | "trade_name"
  | "industry"
  | "home"
  | "entity_type"
  | "frequency"
  | "employees"
  | "contractors"
  | "locations"
>;

const COMPANY_SEEDS: readonly CompanySeed[] = [
  {
    name: "Bright Bakery LLC",
    trade_name: "Bright Bakery",
    industry: "food",
    home: 0,
    entity_type: "LLC",
    frequency: "Every other week",
    employees: 24,
    contractors: 2,
    locations: 2,
  },
  {
    name: "North Pine Dental PC",
    trade_name: "North Pine Dental",
    industry: "health",
    home: 1,
    entity_type: "S-Corporation",
    frequency: "Twice per month",
    employees: 14,
    contractors: 1,
    locations: 1,
  },
  {
    name: "Harbor Coffee Roasters Inc.",
    trade_name: "Harbor Coffee",
    industry: "food",
    home: 2,
    entity_type: "C-Corporation",
    frequency: "Every week",
    employees: 38,
    contractors: 3,
    locations: 3,
  },
  {
    name: "Lone Oak Electric LLC",
    trade_name: null,
    industry: "trades",
    home: 3,
    entity_type: "LLC",
    frequency: "Every week",
    employees: 19,
    contractors: 4,
    locations: 1,
  },
  {
    name: "Blue Ridge Outfitters Co.",
    trade_name: "Blue Ridge Outfitters",
    industry: "trades",
    home: 4,
    entity_type: "S-Corporation",
    frequency: "Every other week",
    employees: 11,
    contractors: 0,
    locations: 2,
  },
  {
    name: "Flatiron Robotics Inc.",
    trade_name: null,
    industry: "software",
    home: 5,
    entity_type: "C-Corporation",
    frequency: "Twice per month",
    employees: 80,
    contractors: 6,
    locations: 2,
  },
  {
    name: "Tidewater Veterinary Group",
    trade_name: "Tidewater Vets",
    industry: "health",
    home: 6,
    entity_type: "General partnership",
    frequency: "Every other week",
    employees: 33,
    contractors: 2,
    locations: 2,
  },
  {
    name: "Maple & Main Bookkeeping LLP",
    trade_name: "Maple & Main",
    industry: "software",
    home: 7,
    entity_type: "LLP",
    frequency: "Monthly",
    employees: 5,
    contractors: 1,
    locations: 1,
  },
];

type UserSeed = Omit<User, "uuid"> & {
  roles: readonly (readonly [company: number, role: AdminRole])[];
};

const USER_SEEDS: readonly UserSeed[] = [
  {
    email: "avery.chen@ledgerly.example",
    first_name: "Avery",
    last_name: "Chen",
    phone: "5035550142",
    title: "Accountant, Ledgerly",
    roles: [
      [0, "primary_admin"],
      [1, "full_access_admin"],
      [3, "full_access_admin"],
      [4, "primary_admin"],
      [5, "full_access_admin"],
      [6, "full_access_admin"],
    ],
  },
  {
    email: "olivia.ray@harborcoffee.example",
    first_name: "Olivia",
    last_name: "Ray",
    phone: "2065550117",
    title: "Owner, Harbor Coffee",
    roles: [[2, "primary_admin"]],
  },
  {
    email: "marcus.webb@northpinedental.example",
    first_name: "Marcus",
    last_name: "Webb",
    phone: "2185550163",
    title: "Practice manager, North Pine Dental",
    roles: [[1, "full_access_admin"]],
  },
  {
    email: "erin.sato@brightbakery.example",
    first_name: "Erin",
    last_name: "Sato",
    phone: null,
    title: "Employee, Bright Bakery",
    roles: [[0, "employee"]],
  },
  {
    email: "nadia.brooks@mapleandmain.example",
    first_name: "Nadia",
    last_name: "Brooks",
    phone: "8025550190",
    title: "Partner, Maple & Main",
    roles: [
      [7, "primary_admin"],
      [6, "limited_admin"],
    ],
  },
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
