import "server-only";
import { by, type Caller } from "#lib/access/caller.ts";
import { readInBatches, type ViewerNow } from "#lib/access/sessions/read-in-batches.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { streamText } from "#lib/platform/http/stream-text.ts";
import { type CsvCell, csvLine, timeText } from "#lib/platform/text/csv-cells.ts";
import { csvParts } from "#lib/platform/text/csv-parts.ts";
import { dayIn } from "#lib/platform/zoned-days.ts";
import type { DeskCompany } from "./desk-views.ts";
import { listDeskCompanies } from "./list-desk-companies.ts";

const COMPANIES_AT_ONCE = 200;

type Cell = CsvCell<DeskCompany>;

/** In the order of the file. */
const CELLS: readonly Cell[] = [
  { name: "company", value: ({ name }) => name },
  { name: "company_uuid", value: ({ gustoUuid }) => gustoUuid },
  { name: "company_status", value: ({ gustoStatus }) => gustoStatus },
  { name: "sync", value: ({ isSyncOn }) => (isSyncOn ? "on" : "off") },
  { name: "data_read_at", value: ({ readAt }) => timeText(readAt) },
  { name: "next_pay_date", value: ({ nextPayroll }) => nextPayroll?.checkDate ?? null },
  { name: "next_deadline", value: ({ nextPayroll }) => timeText(nextPayroll?.deadline) },
  {
    name: "next_processed",
    value: ({ nextPayroll }) => (nextPayroll ? String(nextPayroll.isProcessed) : null),
  },
  ...(["last", "before"] as const).flatMap((which): Cell[] => [
    { name: `${which}_pay_date`, value: (company) => company[which]?.checkDate ?? null },
    { name: `${which}_gross_pay`, value: (company) => company[which]?.gross ?? null },
    { name: `${which}_net_pay`, value: (company) => company[which]?.net ?? null },
    { name: `${which}_employer_taxes`, value: (company) => company[which]?.employerTaxes ?? null },
    { name: `${which}_people`, value: (company) => company[which]?.people ?? null },
  ]),
  { name: "gross_pay_difference", value: ({ difference }) => difference?.gross ?? null },
  { name: "net_pay_difference", value: ({ difference }) => difference?.net ?? null },
  {
    name: "employer_taxes_difference",
    value: ({ difference }) => difference?.employerTaxes ?? null,
  },
  { name: "people_difference", value: ({ difference }) => difference?.people ?? null },
  ...(["regular", "offCycle"] as const).flatMap((which): Cell[] => {
    const start = which === "regular" ? "year_regular" : "year_off_cycle";
    return [
      { name: `${start}_payrolls`, value: (company) => company[which]?.payrolls ?? 0 },
      { name: `${start}_gross_pay`, value: (company) => company[which]?.gross ?? null },
      { name: `${start}_net_pay`, value: (company) => company[which]?.net ?? null },
      {
        name: `${start}_employer_taxes`,
        value: (company) => company[which]?.employerTaxes ?? null,
      },
    ];
  }),
];

const COLUMNS = CELLS.map(({ name }) => name);

/** What people typed at Gusto, which a spreadsheet could take for a formula. */
const TYPED = new Set(["company", "company_status"]);

type ExportRequest = {
  timeZone: string;
  viewerNow: ViewerNow;
};

/**
 * All companies of the desk as one CSV file, a line each, read in batches while it is sent. Audited
 * before its first byte. A person who is signed out meanwhile gets an aborted download, and a company
 * that was lost meanwhile is not in the rest of it.
 */
export async function exportDesk(
  caller: Caller,
  { timeZone, viewerNow }: ExportRequest,
): Promise<{ fileName: `${string}.csv`; body: ReadableStream<Uint8Array> }> {
  await transaction((tx) =>
    recordAudit(tx, {
      ...by(caller),
      action: "export",
      subject: `user:${caller.viewer.userId}`,
      detail: { table: "desk", format: "csv" },
    }),
  );
  const lines = readInBatches(viewerNow, async (viewer, after) => {
    const { companies, next } = await listDeskCompanies(viewer, {
      ...{ timeZone, after, limit: COMPANIES_AT_ONCE },
    });
    return { rows: companies.map((company) => csvLine(CELLS, company)), next };
  });
  return {
    fileName: `all-companies-${dayIn(databaseNow(), timeZone)}.csv`,
    body: streamText(csvParts(COLUMNS, TYPED, lines)),
  };
}
