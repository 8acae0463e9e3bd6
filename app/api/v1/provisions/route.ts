import { clientIp } from "#lib/platform/http/client-ip.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { GustoProblem } from "#lib/gusto/error-body.ts";
import { provisionCompany } from "#lib/organization/provision/provision-company.ts";
import { readProvisionRequest } from "#lib/organization/provision/provision-request.ts";
import { readBoundedBody } from "#lib/platform/http/read-bounded-body.ts";
import { apiRoute, json } from "../api-route.ts";
import { provisionJson } from "./provision-json.ts";

const MAX_BODY_BYTES = 32 * 1024;

/** Makes a Gusto company, once for each Idempotency-Key. */
export const POST = apiRoute("provisions:write", async (request, _params, caller) => {
  const idempotencyKey = request.headers.get("idempotency-key");
  if (!idempotencyKey)
    throw new AppError(
      "invalid_input",
      "Send an Idempotency-Key header, a new one for each company.",
      { field: "Idempotency-Key" },
    );
  const read = readProvisionRequest(await readJson(request));
  if (read.kind === "invalid")
    return unprocessable("The request is not valid. Nothing was sent to Gusto.", read.problems);
  const { isNew, provision } = await provisionCompany({
    request: read.request,
    idempotencyKey,
    actor: caller.actor,
    ip: clientIp(request.headers),
  });
  if (provision.state === "refused")
    return unprocessable(provision.reason ?? "Gusto refused the request.", provision.problems);
  // Whether the company was made is not known: accepted, but for a person to look at.
  const status = !isNew ? 200 : provision.state === "unknown" ? 202 : 201;
  return json(provisionJson(provision), {
    status,
    headers: { location: `/api/v1/provisions/${provision.id}` },
  });
});

async function readJson(request: Request): Promise<unknown> {
  const body = await readBoundedBody(request, MAX_BODY_BYTES);
  if (body.kind === "too_large")
    throw new AppError("payload_too_large", "The request is larger than 32 KB.");
  try {
    return JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(
        body.kind === "read" ? body.bytes : undefined,
      ),
    );
  } catch {
    throw new AppError("invalid_input", "The body is not JSON.");
  }
}

function unprocessable(title: string, errors: readonly GustoProblem[]): Response {
  return json(
    { type: "about:blank", title, status: 422, code: "invalid_fields", errors },
    { status: 422, headers: { "content-type": "application/problem+json" } },
  );
}
