import { z } from "zod";
import type { CompanyListItem } from "#lib/companies/company-views.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { verifiedForMs } from "#lib/tokens/health/verify-window.ts";
import { HEALTH_STATUSES, isWithinWindow } from "#lib/tokens/health/health.ts";
import { time, uuid } from "./fields.ts";

const HEALTH_MEANINGS = [
  "healthy: Gusto accepted this token pair here in the last few hours",
  "not_checked: stored (imported or restored) but not accepted by Gusto here in the last few hours; the worker checks it",
  "refreshing: a refresh is in progress",
  "retrying: failing since failing_since; the access token is served until it expires",
  "held: Gusto is refusing many grants at once, so nothing is final for this one",
  "reconnect_required: Gusto permanently refused the refresh token",
  "ended_at_gusto: the app was removed or the company deprovisioned in Gusto",
  "disconnected: ended here on request",
].join(". ");

const health = z.object({
  status: z.enum(HEALTH_STATUSES).describe(HEALTH_MEANINGS),
  reason: z.string().nullable(),
  since: time.describe("When the status began."),
  failing_since: time
    .nullable()
    .describe(
      "The first failure since the last success; retries do not change it. Null if nothing is failing.",
    ),
  serving: z
    .boolean()
    .describe("Whether an access token can be served right now without a refresh."),
  next_refresh_at: time.nullable(),
});

export const companySchema = z
  .object({
    gusto_uuid: uuid,
    name: z.string(),
    trade_name: z.string().nullable(),
    gusto_status: z
      .string()
      .nullable()
      .describe(
        "The company's status in Gusto, whether or not sync is on: Approved, Not Approved, Suspended; Gusto may add others. Read daily and on every company event. Null if Gusto has not reported it.",
      ),
    city: z.string().nullable(),
    state: z.string().nullable(),
    people_count: z.int().nullable(),
    sync_selected: z.boolean(),
    tags: z.array(z.string()).describe("What the partner's operators tagged it with, by name."),
    connected_at: time,
    connected_by: z.string().nullable(),
    health,
    last_verified_at: time
      .nullable()
      .describe(
        "When Gusto last accepted the stored token pair here: in the exchange that issued it, or in a call.",
      ),
    verification: z
      .object({
        window_seconds: z
          .int()
          .describe("Each connection is verified with Gusto at least this often."),
        is_met: z.boolean().describe("Whether last_verified_at is within that window."),
      })
      .describe(
        "The promise, and whether it holds right now. It is not met while a connection fails for longer than the window, or once it has ended.",
      ),
    last_refreshed_at: time.nullable(),
    access_token_expires_at: time.nullable(),
  })
  .meta({ id: "Company" });

/** A company for partner services: snake_case, ISO times, health with its reason. */
export function companyJson(company: CompanyListItem): z.input<typeof companySchema> {
  const { status, reason, serving, ...times } = company.health;
  return {
    gusto_uuid: company.gustoUuid,
    name: company.name,
    trade_name: company.tradeName,
    gusto_status: company.gustoStatus,
    city: company.city,
    state: company.state,
    people_count: company.peopleCount,
    sync_selected: company.syncSelected,
    tags: company.tags,
    connected_at: company.connectedAt.toISOString(),
    connected_by: company.connectedBy,
    health: {
      status,
      reason,
      since: times.since.toISOString(),
      failing_since: times.failingSince?.toISOString() ?? null,
      serving,
      next_refresh_at: times.nextRefreshAt?.toISOString() ?? null,
    },
    last_verified_at: company.lastVerifiedAt?.toISOString() ?? null,
    verification: {
      window_seconds: verifiedForMs() / 1_000,
      is_met: isWithinWindow(company.lastVerifiedAt, databaseNow(), verifiedForMs()),
    },
    last_refreshed_at: company.lastRefreshedAt?.toISOString() ?? null,
    access_token_expires_at: company.accessTokenExpiration?.toISOString() ?? null,
  };
}
