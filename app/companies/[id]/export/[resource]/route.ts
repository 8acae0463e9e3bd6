import { clientIp } from "#lib/platform/http/client-ip.ts";
import { findViewerOfRequest } from "#lib/access/current-viewer.ts";
import { AppError } from "#lib/platform/errors.ts";
import { parseDataQuery } from "#lib/payroll/data/data-query.ts";
import { EXPORT_FORMATS, exportRows } from "#lib/payroll/data/export-rows.ts";
import { payRevealedUntil } from "#lib/payroll/data/reveal-pay.ts";
import { isTableName, DATA_TABLES } from "#lib/payroll/data/tables.ts";
import { toAppError } from "#lib/platform/unexpected-error.ts";

export const dynamic = "force-dynamic";

const TYPES = { csv: "text/csv; charset=utf-8", json: "application/json; charset=utf-8" } as const;
const WITHIN = ["payroll_uuid", "employee_uuid"] as const;

/**
 * A company's table as a file, with the screen's filters. Pay is included only while this session
 * may see it.
 */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string; resource: string }> },
): Promise<Response> {
  try {
    return await answer(request, await params);
  } catch (error) {
    const known = toAppError(
      error,
      "An export failed",
      "The file could not be created. Nothing was changed; try again.",
    );
    return new Response(
      `${known.message}\n${known.id ? `If it happens again, send us this id: ${known.id}\n` : ""}`,
      {
        status: known.status,
        headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
      },
    );
  }
}

async function answer(
  request: Request,
  { id, resource }: { id: string; resource: string },
): Promise<Response> {
  const viewer = await findViewerOfRequest(request);
  if (!viewer) throw new AppError("not_signed_in", "You are signed out. Sign in and export again.");
  const name = resource.replaceAll("-", "_");
  if (!isTableName(name)) throw new AppError("not_found", "Company not found.");
  const given = new URL(request.url).searchParams;
  const format = EXPORT_FORMATS.find((known) => known === (given.get("format") ?? "csv"));
  if (!format)
    throw new AppError("invalid_input", "The format must be csv or json.", { field: "format" });
  const table = DATA_TABLES[name];
  const column = WITHIN.find(
    (key) => given.has(key) && table.columns.some((known) => known.key === key),
  );
  const { fileName, body } = await exportRows(viewer, {
    companyId: id,
    table,
    format,
    query: { ...parseDataQuery(table, Object.fromEntries(given)), after: undefined },
    withPay: (await payRevealedUntil(viewer, id)) !== null,
    ...(column && { within: { column, value: given.get(column) ?? "" } }),
    ip: clientIp(request.headers),
    viewerNow: () => findViewerOfRequest(request, { isAct: false }),
  });
  return new Response(body, {
    headers: {
      "content-type": TYPES[format],
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "no-store",
    },
  });
}
