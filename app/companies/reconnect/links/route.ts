import { stringify } from "csv-stringify/sync";
import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import { createLinks } from "#lib/connect/links/create-links.ts";
import { listLinkedCompanies } from "#lib/companies/links/list-companies-to-reconnect.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { requireSameOrigin } from "#lib/platform/http/same-origin.ts";
import { AppError } from "#lib/platform/errors.ts";
import { answerProblem } from "../../../answer-problem.ts";

const MAX_BODY_LENGTH = 200_000;

/** New links to the chosen companies as a file, for a mail merge. Each download makes new ones, and ends those before it. */
export async function POST(request: Request): Promise<Response> {
  try {
    requireSameOrigin(request);
    const viewer = await findViewerOfRequest(request);
    if (!viewer) throw new AppError("not_signed_in", "You are signed out. Sign in and try again.");
    const form = new URLSearchParams((await request.text()).slice(0, MAX_BODY_LENGTH));
    const wishes = form.getAll("company").map((companyId) => ({ companyId, email: null }));
    const links = await createLinks({ viewer, ip: clientIp(request.headers) }, wishes);
    const companies = await listLinkedCompanies(viewer, form.getAll("company"));
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
    return new Response(stringify(rows, { header: true, bom: true, escape_formulas: true }), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="reconnect-links.csv"',
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    return answerProblem(error, "Reconnect links could not be exported");
  }
}
