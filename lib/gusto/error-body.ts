import { z } from "zod";

/*
 * Gusto's error body: {"errors": [{"error_key", "category", "message", …}]}. A proxy, firewall or
 * maintenance page between us and Gusto can also respond with 403 or 404. Only this body shows that
 * the response is Gusto's own, and that Gusto has looked at the token.
 */

/** Far longer than any real error. */
const LONGEST_BODY = 50_000;

const errorBody = z.object({
  errors: z.array(z.object({ error_key: z.string(), category: z.string() })).min(1),
});

/**
 * Error categories of a Gusto refusal for a token it has recognized. `invalid_token` is not one of
 * them.
 */
const REFUSALS: readonly string[] = [
  "missing_oauth_scopes",
  "missing_permissions",
  "invalid_application_setup",
  "invalid_operation",
  "incorrect_state",
];

/** Whether a 403 is Gusto's own refusal of a token it knows. */
export function isRefusalByGusto(text: string): boolean {
  return readCategories(text).some((category) => REFUSALS.includes(category));
}

/** Whether a 404 is Gusto's own. */
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

/** Gusto's error category, such as "missing_oauth_scopes", with the missing scope. */
export function readCategory(text: string): string | null {
  const start = text.slice(0, 4_000);
  const category = /"category"\s*:\s*"([a-z_]{1,60})"/.exec(start)?.[1] ?? null;
  const scope = readMissingScope(start);
  return category && scope ? `${category}: ${scope}` : category;
}

/** The scope a 403 says is missing. */
export function readMissingScope(text: string): string | null {
  return /"missing_scope_name"\s*:\s*"([a-z_:]{1,80})"/.exec(text)?.[1] ?? null;
}

/** One problem Gusto reports, with the field's path: "user.email". */
export type GustoProblem = { field: string; message: string };

type Item = { error_key: string; message?: string | null; errors?: Item[] | null };
const item: z.ZodType<Item> = z.object({
  error_key: z.string().catch("base"),
  message: z.string().nullish().catch(null),
  errors: z
    .lazy(() => z.array(item))
    .nullish()
    .catch(null),
});
const problemsBody = z.object({ errors: z.array(item) });

const MOST_PROBLEMS = 20;
const LONGEST_MESSAGE = 300;

/** The problems in a 400 or 422; empty if it lists none. */
export function readProblems(text: string): GustoProblem[] {
  try {
    return problemsBody
      .parse(JSON.parse(text))
      .errors.flatMap((each) => flatten(each, []))
      .slice(0, MOST_PROBLEMS);
  } catch {
    return [];
  }
}

/** Errors may be nested: user → email → "has already been taken". */
function flatten(each: Item, above: string[]): GustoProblem[] {
  const path = ["base", "request"].includes(each.error_key) ? above : [...above, each.error_key];
  if (each.errors?.length) return each.errors.flatMap((inner) => flatten(inner, path));
  return [
    {
      field: path.join(".").slice(0, 100),
      message: (each.message ?? "is not accepted").slice(0, LONGEST_MESSAGE),
    },
  ];
}
