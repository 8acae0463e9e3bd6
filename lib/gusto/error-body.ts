import { z } from "zod";

/*
 * Gusto's error body: {"errors": [{"error_key", "category", "message", …}]}. Anything may stand between Gusto and us (a proxy, a firewall, a
 * maintenance page) and answer 403 or 404 by itself. Only this body shows that the answer is Gusto's, and so that Gusto has looked at the token.
 */

/** Far more than an error is long. */
const LONGEST_BODY = 50_000;

const errorBody = z.object({
  errors: z.array(z.object({ error_key: z.string(), category: z.string() })).min(1),
});

/** Categories by which Gusto refuses an access that it has recognized. `invalid_token` is not among them. */
const REFUSALS: readonly string[] = [
  "missing_oauth_scopes",
  "missing_permissions",
  "invalid_application_setup",
  "invalid_operation",
  "incorrect_state",
];

/** True when a 403 is Gusto's own refusal of a token that it knows. */
export function isRefusalByGusto(text: string): boolean {
  return readCategories(text).some((category) => REFUSALS.includes(category));
}

/** True when a 404 is Gusto's own. */
export function isNotFoundByGusto(text: string): boolean {
  return readCategories(text).length > 0;
}

function readCategories(text: string): string[] {
  if (text.length > LONGEST_BODY) return [];
  try {
    return errorBody.parse(JSON.parse(text)).errors.map(({ category }) => category);
  } catch {
    return [];
  }
}
