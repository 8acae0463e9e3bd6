import { PRODUCT_NAME } from "#lib/platform/product-name.ts";
import { ALL_ROUTES } from "./all-routes.ts";
import { type JsonSchema, JsonSchemas } from "./json-schema.ts";
import { documentedPath, operationOf } from "./operation.ts";

type Paths = Record<string, Record<string, JsonSchema>>;

/** OpenAPI 3.1 for the routes under /api/v1, generated from their definitions. */
export function openApiDocument(appUrl: string) {
  const schemas = new JsonSchemas();
  const paths: Paths = {};
  for (const route of ALL_ROUTES.flatMap(({ definitions }) => definitions)) {
    const path = (paths[documentedPath(route.path)] ??= {});
    path[route.method.toLowerCase()] = operationOf(route, schemas);
  }
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
      schemas: schemas.components,
    },
    paths,
  };
}
