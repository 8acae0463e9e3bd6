import { PRODUCT_NAME } from "#lib/platform/product-name.ts";
import { env } from "#lib/platform/env.ts";
import { json } from "./api-response.ts";

export const dynamic = "force-dynamic";

/**
 * What a person sees at the bare URL: how to make calls, and where everything is described. Public,
 * like the description.
 */
export function GET(): Response {
  const root = `${env().APP_URL}/api/v1`;
  return json({
    name: `${PRODUCT_NAME} API`,
    version: "1",
    openapi: `${root}/openapi.json`,
    authentication: "Authorization: Bearer <API key>; npm run api-keys:create makes one",
    first_call: `${root}/companies?limit=1`,
  });
}
