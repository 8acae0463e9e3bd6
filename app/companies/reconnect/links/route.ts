import { stringify } from "csv-stringify/sync";
import { z } from "zod";
import { listLinkedCompanies } from "#lib/companies/links/list-companies-to-reconnect.ts";
import { createLinks } from "#lib/connect/links/create-links.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { answerFile } from "../../../answer-file.ts";
import { signedIn, siteRoute } from "../../../api/site-route.ts";
import { texts } from "../../../form-fields.ts";

/**
 * New links to the chosen companies as a file, for a mail merge. Each download makes new ones, and
 * ends those before it.
 */
export const POST = siteRoute({
  failure: "Reconnect links could not be exported",
  admit: (request) => signedIn(request),
  body: { as: "form", schema: z.object({ company: texts }), maxBytes: 256 * 1024 },
  answer: async ({ request, caller: viewer, body }) => {
    const requests = body.company.map((companyId) => ({ companyId, email: null }));
    const links = await createLinks({ viewer, ip: clientIp(request.headers) }, requests);
    const companies = await listLinkedCompanies(viewer, body.company);
    const rows = links.flatMap(({ companyId, url, expiresAt }) => {
      const company = companies.find(({ id }) => id === companyId);
      if (!company) return [];
      return [
        {
          company: company.name,
          gusto_uuid: company.gustoUuid,
          emails: company.emails.join(", "),
          link: url,
          expires_at: expiresAt.toISOString(),
        },
      ];
    });
    // As other exports: a mark for Excel at the start, and no cell that a spreadsheet would compute.
    return answerFile(
      stringify(rows, { header: true, bom: true, escape_formulas: true }),
      "reconnect-links.csv",
    );
  },
});
