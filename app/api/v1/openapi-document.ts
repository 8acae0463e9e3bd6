import { PRODUCT_NAME } from "#lib/platform/product-name.ts";
import { HEALTH_STATUSES, type HealthReason } from "#lib/tokens/health/health.ts";
import { DATA_PATHS } from "./openapi-data.ts";
import { answer, failed, gustoUuid, refused, refusedForCompany } from "./openapi-parts.ts";
import { PROVISION_PATHS } from "./openapi-provision.ts";

const nullable = (type: string, format?: string) => ({
  type: [type, "null"],
  ...(format && { format }),
});
const time = { type: "string", format: "date-time" };

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

const company = {
  type: "object",
  properties: {
    gusto_uuid: { type: "string", format: "uuid" },
    name: { type: "string" },
    trade_name: nullable("string"),
    gusto_status: {
      ...nullable("string"),
      description:
        "The company's status in Gusto, whether or not sync is on: Approved, Not Approved, Suspended; Gusto may add others. Read daily and on every company event. Null if Gusto has not reported it.",
    },
    city: nullable("string"),
    state: nullable("string"),
    people_count: nullable("integer"),
    sync_selected: { type: "boolean" },
    connected_at: time,
    connected_by: nullable("string"),
    health: {
      type: "object",
      properties: {
        status: { type: "string", enum: [...HEALTH_STATUSES], description: HEALTH_MEANINGS },
        reason: nullable("string"),
        since: { ...time, description: "When the status began." },
        failing_since: {
          ...nullable("string", "date-time"),
          description:
            "The first failure since the last success; retries do not change it. Null if nothing is failing.",
        },
        serving: {
          type: "boolean",
          description: "Whether an access token can be served right now without a refresh.",
        },
        next_refresh_at: nullable("string", "date-time"),
      },
    },
    last_verified_at: {
      ...nullable("string", "date-time"),
      description:
        "When Gusto last accepted the stored token pair here: in the exchange that issued it, or in a call.",
    },
    last_refreshed_at: nullable("string", "date-time"),
    access_token_expires_at: nullable("string", "date-time"),
  },
};

const problem = {
  type: "object",
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string" },
    field: { type: "string" },
    error_id: {
      type: "string",
      description: "Set for unexpected errors: the dashboard's log has the details under this id.",
    },
  },
};

const parameter = (name: string, schema: object, description: string) => ({
  name,
  in: "query",
  schema,
  description,
});

const unavailable = {
  type: "object",
  properties: {
    status: { const: "unavailable" },
    reason: {
      type: "string",
      enum: [
        "refresh_under_way",
        "outcome_unknown",
        "rate_limited",
        "gusto_unreachable",
        "gusto_error",
        "gusto_unavailable",
        "client_refused",
        "rejected_by_gusto",
        "held",
        "refusal_unconfirmed",
        "issued_to_another_client",
        "cannot_decrypt",
        "database_unavailable",
        "other_environment",
        "shutting_down",
        "internal_error",
      ],
    },
    retry_after: { type: "integer", description: "Seconds." },
  },
};
/** One of two bodies: no token for the moment, or no database. Both have Retry-After. */
const notNow = {
  description: "Temporarily unavailable; retry after Retry-After seconds.",
  content: { ...answer("", unavailable).content, ...failed("").content },
};

const accessToken = {
  summary: "A valid access token for a company",
  description:
    "Scope tokens:read. Returns the stored token while it is valid, otherwise a refreshed one. Never refresh it yourself: Gusto's refresh tokens work once.",
  parameters: [
    gustoUuid,
    parameter(
      "rejected_version",
      { type: "integer", minimum: 1 },
      "The token_version that Gusto answered 401 to. A newer token is returned; one refresh happens no matter how many callers report it.",
    ),
  ],
  responses: {
    200: answer("Use it until expires_at.", {
      type: "object",
      properties: {
        status: { const: "active" },
        access_token: { type: "string" },
        token_type: { const: "Bearer" },
        expires_at: time,
        token_version: {
          type: "integer",
          description:
            "For rejected_version. Compare it only for equality: a new connection may start at 1 again.",
        },
      },
    }),
    400: failed("A parameter is not valid."),
    ...refusedForCompany,
    409: answer("An admin needs to reconnect the company.", {
      type: "object",
      properties: {
        status: { const: "reconnect_required" },
        reason: {
          type: "string",
          enum: [
            "revoked",
            "lost_in_unknown_outcome",
            "disconnected_here",
            "disconnected_at_gusto",
          ] satisfies HealthReason[],
        },
        since: time,
        reconnect_url: { type: "string", format: "uri" },
      },
    }),
    503: notNow,
  },
};

const METHODS_OF_GUSTO = ["get", "post", "put", "patch", "delete"] as const;

const gustoCall = {
  summary: "Any call to Gusto's API for a company",
  description:
    "Scope gusto:call. Forwarded with a valid access token and the pinned API version, within the grant's rate limit, which all processes share. On a 401 the token is refreshed once and the call retried once. Status, body and paging headers are Gusto's.",
  parameters: [
    gustoUuid,
    {
      name: "path",
      in: "path",
      required: true,
      schema: { type: "string" },
      description:
        "Gusto's own path, such as v1/companies/{gusto_uuid}/employees, with unescaped slashes.",
    },
  ],
  responses: {
    ...refusedForCompany,
    409: answer("An admin needs to reconnect the company, or Gusto's own 409.", { type: "object" }),
    413: failed("The body is larger than 1 MB."),
    429: failed(
      "This company's rate limit is used up; retry after Retry-After seconds. Or Gusto's own 429.",
    ),
    502: failed("Gusto does not accept a fresh token."),
    503: notNow,
    default: {
      description:
        "Gusto's response, unchanged. The dashboard's own errors are application/problem+json.",
    },
  },
};

/** OpenAPI 3.1 of the routes under /api/v1. */
export function openApiDocument(appUrl: string) {
  return {
    openapi: "3.1.0",
    info: {
      title: `${PRODUCT_NAME} API`,
      version: "1",
      description:
        "For the partner's own services. Errors are problem details (RFC 9457) with a stable code.",
    },
    servers: [{ url: `${appUrl}/api/v1` }],
    security: [{ apiKey: [] }],
    components: {
      securitySchemes: { apiKey: { type: "http", scheme: "bearer" } },
      schemas: { Company: company, Problem: problem },
    },
    paths: {
      "/companies": {
        get: {
          summary: "Connected companies, by name",
          description: "Scope companies:read. Keyset pages: pass next as after.",
          parameters: [
            parameter(
              "health",
              { type: "string", enum: [...HEALTH_STATUSES] },
              "Only companies with this health.",
            ),
            parameter(
              "q",
              { type: "string", maxLength: 100 },
              "Part of a name, place or Gusto uuid. Case, accents and apostrophes are ignored.",
            ),
            parameter("after", { type: "string" }, "The next value from the previous page."),
            parameter(
              "limit",
              { type: "integer", minimum: 1, maximum: 200, default: 50 },
              "Rows per page.",
            ),
          ],
          responses: {
            200: answer("A page.", {
              type: "object",
              properties: {
                companies: { type: "array", items: { $ref: "#/components/schemas/Company" } },
                counts: {
                  type: "object",
                  description: "Number of companies by health, regardless of the health filter.",
                  properties: Object.fromEntries(
                    HEALTH_STATUSES.map((status) => [status, { type: "integer" }]),
                  ),
                },
                next: nullable("string"),
              },
            }),
            400: failed("A parameter is not valid."),
            ...refused,
          },
        },
      },
      "/companies/{gusto_uuid}": {
        get: {
          summary: "One company",
          description: "Scope companies:read.",
          parameters: [gustoUuid],
          responses: {
            200: answer("The company.", {
              allOf: [
                { $ref: "#/components/schemas/Company" },
                {
                  type: "object",
                  properties: { scope: nullable("string"), token_version: nullable("integer") },
                },
              ],
            }),
            ...refusedForCompany,
          },
        },
      },
      "/companies/{gusto_uuid}/access-token": { get: accessToken },
      "/companies/{gusto_uuid}/gusto/{path}": Object.fromEntries(
        METHODS_OF_GUSTO.map((method) => [method, gustoCall]),
      ),
      ...DATA_PATHS,
      ...PROVISION_PATHS,
    },
  };
}
