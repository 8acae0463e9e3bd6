import { z } from "zod";
import type { GustoRequest } from "./request.ts";

/*
 * Calls for the partner's whole application: what to send and how to read the response. Schemas are
 * lenient, so a new status, event type or field breaks nothing. Pure.
 */

const SUBSCRIPTIONS = "/v1/webhook_subscriptions";

export const gustoSubscription = z.object({
  uuid: z.uuid().toLowerCase(),
  url: z.string(),
  status: z.string().max(50),
  subscription_types: z.array(z.string()).catch([]),
});
export type GustoSubscription = z.infer<typeof gustoSubscription>;
export const gustoSubscriptions = z.array(gustoSubscription);

export const listSubscriptionsCall = (): GustoRequest => ({ method: "GET", path: SUBSCRIPTIONS });
export const createSubscriptionCall = (url: string, types: readonly string[]): GustoRequest => ({
  method: "POST",
  path: SUBSCRIPTIONS,
  body: { json: { url, subscription_types: types } },
});
export const updateSubscriptionCall = (uuid: string, types: readonly string[]): GustoRequest => ({
  method: "PUT",
  path: `${SUBSCRIPTIONS}/${uuid}`,
  body: { json: { subscription_types: types } },
});
export const deleteSubscriptionCall = (uuid: string): GustoRequest => ({
  method: "DELETE",
  path: `${SUBSCRIPTIONS}/${uuid}`,
});
export const verifySubscriptionCall = (uuid: string, verificationToken: string): GustoRequest => ({
  method: "PUT",
  path: `${SUBSCRIPTIONS}/${uuid}/verify`,
  body: { json: { verification_token: verificationToken } },
});
export const requestVerificationTokenCall = (uuid: string): GustoRequest => ({
  method: "GET",
  path: `${SUBSCRIPTIONS}/${uuid}/request_verification_token`,
});

const uuid = z.uuid().toLowerCase();

const name = z.string().regex(/^[\w.-]{1,100}$/);

/** An event, as sent by a webhook and as returned by the list of events. */
export const gustoEvent = z.object({
  uuid,
  event_type: name,
  resource_uuid: uuid,
  entity_type: name.nullish().catch(null),
  entity_uuid: uuid.nullish().catch(null),
  /** Unix time in seconds. */
  timestamp: z.coerce.number().int().min(1).max(9_999_999_999),
});
export type GustoEvent = z.infer<typeof gustoEvent>;

/** Oldest first, starting after `after`. */
export function listEventsCall(after: string | null, limit: number): GustoRequest {
  return {
    method: "GET",
    path: "/v1/events",
    query: {
      limit: String(limit),
      sort_order: "asc",
      ...(after && { starting_after_uuid: after }),
    },
  };
}

export const provisionCall = (json: unknown): GustoRequest => ({
  method: "POST",
  path: "/v1/provision",
  body: { json },
});
export const provisioned = z.object({
  account_claim_url: z.url({ protocol: /^https?$/ }).max(2_000),
});

/** Ends every grant a company has with this application, whoever authorized it. */
export const disconnectIntegrationCall = (companyUuid: string): GustoRequest => ({
  method: "POST",
  path: `/v1/companies/${encodeURIComponent(companyUuid)}/disconnect_app_integration`,
});
