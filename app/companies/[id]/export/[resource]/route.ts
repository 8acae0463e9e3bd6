import { z } from "zod";
import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import { parseDataQuery } from "#lib/payroll/data/data-query.ts";
import { EXPORT_FORMATS, exportRows } from "#lib/payroll/data/export-rows.ts";
import { payRevealedUntil } from "#lib/payroll/data/reveal-pay.ts";
import { DATA_TABLES } from "#lib/payroll/data/tables.ts";
import { DATA_TABLE_NAMES } from "#lib/payroll/resources/names.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { answerFile } from "../../../../answer-file.ts";
import { answerInWords } from "../../../../answer-in-words.ts";
import { signedIn, siteRoute } from "../../../../api/site-route.ts";

export const dynamic = "force-dynamic";

const WITHIN = ["payroll_uuid", "employee_uuid"] as const;

const tableName = z
  .string()
  .transform((word) => word.replaceAll("-", "_"))
  .pipe(z.enum(DATA_TABLE_NAMES, "Company not found."));

/**
 * A company's table as a file, with the screen's filters. Pay is included only while this session
 * may see it.
 */
export const GET = siteRoute({
  failure: "An export failed",
  answerError: answerInWords,
  admit: (request) => signedIn(request),
  params: z.object({ id: z.string(), resource: tableName }),
  query: z
    .object({
      format: z.enum(EXPORT_FORMATS).default("csv"),
      payroll_uuid: z.guid().optional(),
      employee_uuid: z.guid().optional(),
    })
    // The screen's: what it ignores is ignored here.
    .catchall(z.union([z.string(), z.array(z.string())])),
  answer: async ({ request, caller: viewer, params, query }) => {
    const { format, ...parameters } = query;
    const table = DATA_TABLES[params.resource];
    const column = WITHIN.find(
      (key) => query[key] !== undefined && table.columns.some((known) => known.key === key),
    );
    const { fileName, body } = await exportRows(viewer, {
      companyId: params.id,
      table,
      format,
      query: { ...parseDataQuery(table, parameters), after: undefined },
      withPay: (await payRevealedUntil(viewer, params.id)) !== null,
      ...(column && { within: { column, value: query[column] ?? "" } }),
      ip: clientIp(request.headers),
      viewerNow: () => findViewerOfRequest(request, { isAct: false }),
    });
    return answerFile(body, fileName);
  },
});
