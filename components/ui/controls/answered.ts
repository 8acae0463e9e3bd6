import type { FormAction } from "#lib/companies/action-result.ts";

/**
 * The action, whose press is a problem like any other when it got no answer, because the line or the
 * dashboard is down: the page and what was typed stay. Next.js marks a redirect by a digest, and an
 * action of another version by its name; those go on to whoever handles them.
 */
export function answered(action: FormAction): FormAction {
  return async (previous, form) => {
    try {
      return await action(previous, form);
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      return {
        kind: "problem",
        message:
          "The dashboard could not be reached. Check your connection, and the page before you try again: the change may have been made.",
        values: typedIn(form),
      };
    }
  };
}

function isUnanswered(error: unknown): boolean {
  return (
    error instanceof Error &&
    !("digest" in error) &&
    (error.name === "TypeError" || error.name === "Error")
  );
}

function typedIn(form: FormData): Record<string, string> {
  return Object.fromEntries(
    [...form].filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === "string" && !entry[0].startsWith("$ACTION"),
    ),
  );
}
