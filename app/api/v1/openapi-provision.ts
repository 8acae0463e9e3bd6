import { answer, failed, refused } from "./openapi-parts.ts";

/* The part of the OpenAPI document about making companies at Gusto. */

const text = { type: "string" };

const fieldErrors = {
  type: "array",
  items: {
    type: "object",
    properties: {
      field: {
        ...text,
        description: "Field path, such as user.email; empty for the whole request.",
      },
      message: text,
    },
  },
};

const provision = {
  type: "object",
  properties: {
    id: { ...text, format: "uuid" },
    state: {
      ...text,
      enum: ["sending", "created", "refused", "unknown", "connected"],
      description:
        "unknown: Gusto's response was lost. The request is never repeated automatically.",
    },
    company_name: text,
    admin_email: { ...text, format: "email" },
    account_claim_url: {
      type: ["string", "null"],
      format: "uri",
      description: "Send this link to the admin.",
    },
    errors: fieldErrors,
    reason: { type: ["string", "null"] },
    created_at: { ...text, format: "date-time" },
  },
};

const address = {
  type: "object",
  required: ["street_1", "city", "state", "zip"],
  properties: {
    street_1: text,
    street_2: text,
    city: text,
    state: text,
    zip: text,
    phone: text,
    is_primary: { enum: ["true", "false"] },
  },
};
const request = {
  type: "object",
  required: ["user", "company"],
  properties: {
    user: {
      type: "object",
      required: ["first_name", "last_name", "email"],
      properties: {
        first_name: text,
        last_name: text,
        email: { ...text, format: "email" },
        phone: { ...text, pattern: "^\\d{10}$" },
      },
    },
    company: {
      type: "object",
      required: ["name"],
      properties: {
        name: text,
        trade_name: text,
        ein: { ...text, pattern: "^\\d{2}-?\\d{7}$" },
        states: { type: "array", items: text },
        number_employees: { type: "integer", minimum: 0 },
        addresses: { type: "array", maxItems: 20, items: address },
      },
    },
  },
};

export const PROVISION_PATHS = {
  "/provisions": {
    post: {
      summary: "Create a Gusto company",
      description:
        "Scope provisions:write. One Idempotency-Key creates one company, no matter how often it is sent.",
      parameters: [
        {
          name: "Idempotency-Key",
          in: "header",
          required: true,
          schema: { ...text, minLength: 8, maxLength: 200 },
        },
      ],
      requestBody: { required: true, content: { "application/json": { schema: request } } },
      responses: {
        200: answer(
          "This key was already used for this request; nothing was sent again.",
          provision,
        ),
        201: answer("Gusto created the company.", provision),
        202: answer("Gusto's response was lost. Someone needs to check in Gusto.", provision),
        400: failed("Missing Idempotency-Key, or a body that is not JSON."),
        ...refused,
        409: failed(
          "The key was used for a different request, or its first request is still in progress.",
        ),
        413: failed("Larger than 32 KB."),
        422: {
          description: "This dashboard or Gusto rejected some fields.",
          content: {
            "application/problem+json": {
              schema: {
                allOf: [
                  { $ref: "#/components/schemas/Problem" },
                  { type: "object", properties: { errors: fieldErrors } },
                ],
              },
            },
          },
        },
        429: failed("Too many companies in a short time."),
        502: failed("The organization has no access to Gusto. No company was created."),
        503: failed(
          "Gusto cannot be reached right now. No company was created; retry with the same key.",
        ),
      },
    },
  },
  "/provisions/{id}": {
    get: {
      summary: "State of a provision",
      description:
        "Scope provisions:read. It is connected once its admin claims the account and authorizes this application.",
      parameters: [{ name: "id", in: "path", required: true, schema: { ...text, format: "uuid" } }],
      responses: {
        200: answer("The provision.", provision),
        ...refused,
        404: failed("No such provision."),
      },
    },
  },
};
