import { PRODUCT_NAME } from "#lib/platform/product-name.ts";
import { env } from "#lib/platform/env.ts";
import { json } from "./api-response.ts";

export const dynamic = "force-dynamic";

/** What somebody finds who types the bare address: how to call, and where all of it is described. Public, as that is. */
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
