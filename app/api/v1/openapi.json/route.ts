import { env } from "#lib/platform/env.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { json } from "../api-response.ts";
import { openApiDocument } from "./openapi-document.ts";

export const dynamic = "force-dynamic";

/**
 * The description of /api/v1, for people and generators. Public, because it contains no data;
 * generated once per process.
 */
export function GET(): Response {
  return json(processWide("OpenAPI document", () => openApiDocument(env().APP_URL)));
}
