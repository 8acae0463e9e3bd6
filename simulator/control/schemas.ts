// The control API's request bodies. Unknown keys are rejected, so a typo isn't mistaken for a
// setting.

import { z } from "zod";
import { API_VERSIONS } from "../api/api-version-list.ts";
import { FAULT_MODES } from "../state/fault-model.ts";
import { SUBSCRIPTION_STATUSES } from "../state/webhook-model.ts";

const uuid = z.string().regex(/^[0-9a-f-]{36}$/i, "must be a uuid");

const redirectUri = z
  .string()
  .max(2000)
  .refine((value) => URL.canParse(value), "must be an absolute URI")
  .refine((value) => !value.includes("#"), "must not contain a fragment")
  .refine((value) => !value.includes("*"), "must not contain a wildcard");

/** `silent`: sends no event, so a test about refused refreshes isn't overtaken by it. */
export const revokeBody = z.strictObject({ silent: z.boolean().default(false) });

/** Without a company: of all. */
export const expireBody = z.strictObject({ company_uuid: uuid.optional() });

export const clockBody = z.strictObject({
  advance_seconds: z.number().min(-315_360_000).max(315_360_000),
});

export const applicationBody = z.strictObject({
  access: z.enum(["strict", "legacy"]).optional(),
  rotation: z.enum(["first_use", "strict_single_use"]).optional(),
  revocation: z.enum(["grant", "token", "owner"]).optional(),
  resource_owner: z.enum(["per_user", "per_company"]).optional(),
  rate_limit_per_minute: z.int().min(0).optional(),
  access_token_ttl_seconds: z.int().min(1).optional(),
  minimum_api_version: z.enum(API_VERSIONS).optional(),
  scopes: z.array(z.string().regex(/^[\w:.]+$/)).optional(),
  redirect_uris: z.array(redirectUri).min(1).optional(),
  client_id: z.string().min(1).optional(),
  client_secret: z.string().min(1).optional(),
  other_client_secret: z.string().optional(),
  name: z.string().min(1).max(200).optional(),
  api_version_sunsets: z.partialRecord(z.enum(API_VERSIONS), z.iso.date()).optional(),
  api_token: z.string().max(200).optional(),
  webhook_retry_base_ms: z.int().min(0).max(600_000).optional(),
  webhook_timeout_ms: z.int().min(1).max(60_000).optional(),
  webhook_delay_ms: z.int().min(0).max(600_000).optional(),
  webhook_duplicates: z.number().min(0).max(1).optional(),
  webhook_disorder: z.number().min(0).max(1).optional(),
});

export const companiesBody = z.strictObject({
  count: z.int().min(1).max(100_000).default(1),
  employees_each: z.int().min(0).max(20_000).default(5),
  payrolls_each: z.int().min(0).max(520).default(2),
  name: z.string().min(1).max(500).optional(),
  admin_email: z.email().optional(),
});

export const grantBody = z.strictObject({
  company_uuids: z.array(uuid).min(1),
  expires_in: z.int().min(0).optional(),
  admin_email: z.email().optional(),
});

export const faultBody = z.strictObject({
  endpoint: z.string().startsWith("/"),
  mode: z.enum(FAULT_MODES),
  times: z.int().min(0).nullable().default(1),
  delay_ms: z.int().min(0).max(600_000).default(0),
  grant_type: z.string().nullable().default(null),
  company_uuid: uuid.nullable().default(null),
  value: z.unknown().optional(),
});

export const patchBody = z
  .record(z.string(), z.unknown())
  .refine((value) => !("uuid" in value), { error: "uuid cannot be changed", path: ["uuid"] });

export const hiresBody = z.strictObject({ count: z.int().min(1).max(20_000).default(1) });

export const sendBody = z.strictObject({
  event_type: z
    .string()
    .regex(/^\w+(\.\w+)+$/, "must look like employee.created")
    .max(200),
  company_uuid: uuid,
  entity_uuid: z.string().min(1).max(200).optional(),
  entity_type: z.string().min(1).max(200).optional(),
  count: z.int().min(1).max(10_000).default(1),
  /** How many extra times each event is delivered. */
  duplicates: z.int().min(0).max(10).default(0),
  shuffle: z.boolean().default(false),
  timestamp: z.int().min(0).optional(),
});

export const pauseBody = z.strictObject({ paused: z.boolean() });

export const subscriptionBody = z.strictObject({ status: z.enum(SUBSCRIPTION_STATUSES) });
