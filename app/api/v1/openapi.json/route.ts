import { env } from "#lib/platform/env.ts";
import { json } from "../api-route.ts";
import { openApiDocument } from "../openapi-document.ts";

export const dynamic = "force-dynamic";

/** The description of /api/v1, for people and generators. Public: it says nothing about anybody. */
export function GET(): Response {
  return json(openApiDocument(env().APP_URL));
}
