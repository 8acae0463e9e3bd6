import { z } from "zod";
import { newBulkHref, parseBulkQuery } from "#components/companies/bulk/bulk-query.ts";
import { startBulkAction } from "#lib/companies/bulk/start-bulk-action.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { signedIn, siteRoute } from "../../../api/site-route.ts";
import { text, texts } from "../../../form-fields.ts";

/** What the page that asked can put right. */
const MENDABLE: readonly string[] = ["invalid_input", "rate_limited"];

/**
 * Starts an action on many companies and leads to its page. A plain form, so it works without
 * scripts; what is refused leads back to the page that asked, with the selection.
 */
export const POST = siteRoute({
  failure: "A bulk action could not be started",
  admit: (request) => signedIn(request),
  body: {
    as: "form",
    schema: z.object({ typed: text, company: texts }).catchall(text),
    maxBytes: 64 * 1024,
  },
  answer: async ({ request, caller: viewer, body: { typed, ...fields } }) => {
    const query = parseBulkQuery(fields);
    const { kind, selection, tag } = query;
    if (kind === null) return seeOther(newBulkHref(query));
    try {
      const caller = { viewer, ip: clientIp(request.headers) };
      return seeOther(
        `/companies/bulk/${await startBulkAction(caller, { kind, selection, typed, tag })}`,
      );
    } catch (error) {
      if (!(error instanceof AppError) || !MENDABLE.includes(error.code)) throw error;
      return seeOther(newBulkHref(query, error.field ?? error.code));
    }
  },
});

function seeOther(path: string): Response {
  return new Response(null, {
    status: 303,
    headers: { location: `${env().APP_URL}${path}`, "cache-control": "no-store" },
  });
}
