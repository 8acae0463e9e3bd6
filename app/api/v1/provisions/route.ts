import { z } from "zod";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { AppError } from "#lib/platform/errors.ts";
import { provisionCompany } from "#lib/organization/provision/provision-company.ts";
import {
  IDEMPOTENCY_KEY,
  provisionRequest,
} from "#lib/organization/provision/provision-request.ts";
import { apiRoute } from "../api-route.ts";
import { provisionJson, provisionSchema } from "./provision-json.ts";

const idempotencyKey = z
  .string("Send an Idempotency-Key header, a new one for each company.")
  .regex(IDEMPOTENCY_KEY, "The idempotency key must have 8 to 200 printable characters.")
  .meta({ minLength: 8, maxLength: 200 })
  .describe("A new one for each company; the same one when the request is repeated.");

const headers = { Location: "Where to read the state of the provision." };

/** Creates a Gusto company, once per Idempotency-Key. */
export const POST = apiRoute({
  method: "POST",
  path: "/provisions",
  operationId: "createProvision",
  scope: "provisions:write",
  summary: "Create a Gusto company",
  description: "One Idempotency-Key creates one company, no matter how often it is sent.",
  headers: z.object({ "Idempotency-Key": idempotencyKey }),
  body: {
    schema: provisionRequest,
    maxBytes: 32 * 1024,
    whenInvalid: "The request is not valid. Nothing was sent to Gusto.",
  },
  answers: {
    200: {
      description: "This key was already used for this request; nothing was sent again.",
      body: provisionSchema,
      headers,
    },
    201: { description: "Gusto created the company.", body: provisionSchema, headers },
    202: {
      description: "Gusto's response was lost. Someone needs to check in Gusto.",
      body: provisionSchema,
      headers,
    },
  },
  problems: {
    409: "The key was used for a different request, or its first request is still in progress.",
    422: "This dashboard or Gusto rejected some fields.",
    429: "Too many companies in a short time.",
    502: "The organization has no access to Gusto. No company was created.",
    503: "Gusto cannot be reached right now. No company was created; retry with the same key.",
  },
}).handle(async ({ headers, body, caller, request }) => {
  const { isNew, provision } = await provisionCompany({
    request: body,
    idempotencyKey: headers["Idempotency-Key"],
    actor: caller.actor,
    ip: clientIp(request.headers),
  });
  if (provision.state === "refused")
    throw new AppError("invalid_fields", provision.reason ?? "Gusto refused the request.", {
      problems: provision.problems,
    });
  return {
    // Unknown whether the company was created: 202, and a person has to check.
    status: !isNew ? 200 : provision.state === "unknown" ? 202 : 201,
    body: provisionJson(provision),
    headers: { Location: `/api/v1/provisions/${provision.id}` },
  };
});
