/* What the parts of the OpenAPI document are made of. */

export const gustoUuid = {
  name: "gusto_uuid",
  in: "path",
  required: true,
  schema: { type: "string", format: "uuid" },
};
export const answer = (description: string, schema: object) => ({
  description,
  content: { "application/json": { schema } },
});
export const failed = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

/** What any route may answer. */
export const refused = {
  401: failed("No valid API key."),
  403: failed("The key does not have the scope."),
  429: failed(
    "Too many requests without a valid key from this address; retry after Retry-After seconds.",
  ),
  500: failed("An error in the dashboard; nothing was changed."),
  503: failed("The dashboard's database is not responding; retry after Retry-After seconds."),
};

/** What any route of one company may answer. */
export const refusedForCompany = { ...refused, 404: failed("No such company.") };
