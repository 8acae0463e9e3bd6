import { AppError } from "#lib/platform/errors.ts";
import type { LinkRequest } from "./create-links.ts";

/*
 * The form of the page that creates links: `company` once for each chosen company, and
 * `email-<company id>` with the addresses in its field. Pure.
 */

/**
 * One request for each address. @throws AppError invalid_input, for a chosen company without an
 * address
 */
export function readMailRequests(
  companyIds: readonly string[],
  emailsOf: (companyId: string) => string,
): LinkRequest[] {
  return companyIds.flatMap((companyId) => {
    const emails = new Set(
      emailsOf(companyId)
        .split(/[,;\s]+/)
        .filter(Boolean)
        .map((email) => email.toLowerCase()),
    );
    if (emails.size === 0)
      throw new AppError(
        "invalid_input",
        "A selected company has no email address. Enter one, or clear its checkbox.",
        { field: `email-${companyId}` },
      );
    return [...emails].map((email) => ({ companyId, email }));
  });
}
