import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { readInBatches, type ViewerNow } from "#lib/access/sessions/read-in-batches.ts";
import { type Viewer, viewerActor } from "#lib/access/viewer.ts";
import { requireVisibleCompany } from "#lib/access/visible-companies.ts";
import { AppError } from "#lib/platform/errors.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { streamText } from "#lib/platform/http/stream-text.ts";
import { csvParts } from "#lib/platform/text/csv-parts.ts";
import { listRows, type DataRow, type RowsRequest } from "./list-rows.ts";
import { payRevealedUntil } from "./reveal-pay.ts";
import { columnsOf } from "./readable-columns.ts";
import type { TableDefinition } from "./table-definition.ts";

export const EXPORT_FORMATS = ["csv", "json"] as const;
type ExportFormat = (typeof EXPORT_FORMATS)[number];
type FileName = `${string}.${ExportFormat}`;

const BATCH_ROWS = 1_000;

type ExportRequest = Omit<RowsRequest, "place" | "limit" | "feed"> & {
  format: ExportFormat;
  ip: string | null;
  viewerNow: ViewerNow;
};

/**
 * One company's table as a file, read in batches while it is sent. The export is audited before its
 * first byte. If the viewer is signed out, loses the company or hides pay meanwhile, the download
 * is aborted, so an incomplete file can't pass for a complete one.
 */
export async function exportRows(
  viewer: Viewer,
  { format, ip, viewerNow, ...request }: ExportRequest,
): Promise<{ fileName: FileName; body: ReadableStream<Uint8Array> }> {
  const company = await requireVisibleCompany(viewer, request.companyId);
  if (company.eraseRequestedAt)
    throw new AppError("conflict", "This company's synced data is being erased.");
  const detail = {
    table: request.table.name,
    format,
    withPay: request.withPay,
    filters: { ...request.query.filters, ...(request.query.q && { q: request.query.q }) },
  };
  await transaction((tx) =>
    recordAudit(tx, {
      actor: viewerActor(viewer),
      action: "export",
      subject: `company:${company.id}`,
      ip,
      detail,
    }),
  );
  const fileName: FileName = `${slugOf(company.tradeName ?? company.name)}-${request.table.name.replaceAll("_", "-")}${request.withPay ? "-with-pay" : ""}-${databaseNow().toISOString().slice(0, 10)}.${format}`;
  const rows = readInBatches(viewerNow, (now, after) => readBatch(now, after, request));
  const parts = format === "csv" ? asCsv(request.table, request.withPay, rows) : jsonParts(rows);
  return { fileName, body: streamText(parts) };
}

async function readBatch(
  viewer: Viewer,
  after: string | undefined,
  request: Omit<RowsRequest, "place">,
): Promise<{ rows: DataRow[]; next: string | null }> {
  await requireStillAllowed(viewer, request);
  const page = await listRows(viewer, {
    ...request,
    place: "data",
    query: { ...request.query, after },
    limit: BATCH_ROWS,
  });
  return { rows: page.rows.map(({ id: _id, ...row }) => row), next: page.next };
}

/** @throws AppError if the viewer may no longer get the next batch */
async function requireStillAllowed(
  viewer: Viewer,
  { companyId, withPay }: Pick<RowsRequest, "companyId" | "withPay">,
): Promise<void> {
  await requireVisibleCompany(viewer, companyId);
  if (withPay && (await payRevealedUntil(viewer, companyId)) === null)
    throw new AppError("forbidden", "Pay was hidden while the file was being created.");
}

function asCsv(
  table: TableDefinition,
  withPay: boolean,
  source: AsyncGenerator<DataRow[]>,
): AsyncGenerator<string> {
  const columns = [
    ...columnsOf(table, "data", withPay).map(({ key }) => key),
    "updated_at",
    "deleted_at",
  ];
  const isText = new Set(table.columns.filter(({ kind }) => kind === "text").map(({ key }) => key));
  return csvParts(columns, isText, source);
}

async function* jsonParts(source: AsyncGenerator<DataRow[]>): AsyncGenerator<string> {
  yield "[";
  let separator = "\n";
  for await (const rows of source) {
    yield rows
      .map((row) => {
        const line = separator + JSON.stringify(row);
        separator = ",\n";
        return line;
      })
      .join("");
  }
  yield "\n]\n";
}

function slugOf(name: string): string {
  return (
    name
      .normalize("NFKD")
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-+|-+$/g, "")
      .slice(0, 60) || "company"
  );
}
