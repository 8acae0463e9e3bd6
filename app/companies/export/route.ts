import { z } from "zod";
import {
  parseCompaniesQuery,
  selectionOf,
  unknownFilters,
} from "#components/companies/list/companies-query.ts";
import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import { exportCompanies } from "#lib/companies/list/export-companies.ts";
import { AppError } from "#lib/platform/errors.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { answerFile } from "../../answer-file.ts";
import { answerInWords } from "../../answer-in-words.ts";
import { signedIn, siteRoute } from "../../api/site-route.ts";

export const dynamic = "force-dynamic";

/** The companies that match the filters of the list, as one CSV file. */
export const GET = siteRoute({
  failure: "An export failed",
  answerError: answerInWords,
  admit: (request) => signedIn(request),
  query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  answer: async ({ request, caller: viewer, query }) => {
    // Without a filter that is not known, it would be more companies than were asked for.
    if (unknownFilters(query).length > 0)
      throw new AppError(
        "invalid_input",
        "This address has a filter that is not known here. Go back to the list, set its filters again, and export.",
      );
    const { fileName, body } = await exportCompanies(
      { viewer, ip: clientIp(request.headers) },
      {
        selection: selectionOf(parseCompaniesQuery(query)),
        viewerNow: () => findViewerOfRequest(request, { isAct: false }),
      },
    );
    return answerFile(body, fileName);
  },
});
