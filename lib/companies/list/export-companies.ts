import "server-only";
import { by, type Caller } from "#lib/access/caller.ts";
import { readInBatches, type ViewerNow } from "#lib/access/sessions/read-in-batches.ts";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { streamText } from "#lib/platform/http/stream-text.ts";
import { type CsvCell, csvLine, timeText } from "#lib/platform/text/csv-cells.ts";
import { csvParts } from "#lib/platform/text/csv-parts.ts";
import type { HealthStatus } from "#lib/tokens/health/health.ts";
import type { CompanyListItem } from "../company-views.ts";
import type { CompanyFilters } from "./company-filters.ts";
import { listCompaniesByIds } from "./list-companies.ts";
import { listCompanyIds } from "./list-company-ids.ts";

const COMPANIES_AT_ONCE = 500;

/** In the order of the file. */
const CELLS: readonly CsvCell<CompanyListItem>[] = [
  { name: "company", value: ({ name }) => name },
  { name: "trade_name", value: ({ tradeName }) => tradeName },
  { name: "company_uuid", value: ({ gustoUuid }) => gustoUuid },
  { name: "company_status", value: ({ gustoStatus }) => gustoStatus },
  { name: "city", value: ({ city }) => city },
  { name: "state", value: ({ state }) => state },
  { name: "people", value: ({ peopleCount }) => peopleCount },
  { name: "health", value: ({ health }) => health.status },
  { name: "reason", value: ({ health }) => health.reason },
  { name: "failing_since", value: ({ health }) => timeText(health.failingSince) },
  { name: "last_verified_at", value: ({ lastVerifiedAt }) => timeText(lastVerifiedAt) },
  { name: "next_refresh_at", value: ({ health }) => timeText(health.nextRefreshAt) },
  {
    name: "sync",
    value: ({ isVisible, syncSelected }) => (isVisible ? (syncSelected ? "on" : "off") : null),
  },
  { name: "connected_by", value: ({ connectedBy }) => connectedBy },
  { name: "connected_at", value: ({ connectedAt }) => timeText(connectedAt) },
  { name: "tags", value: ({ tags }) => tags.join(", ") },
];

const COLUMNS = CELLS.map(({ name }) => name);

/** What people typed, which a spreadsheet could take for a formula. */
const TYPED = new Set([
  "company",
  "trade_name",
  "company_status",
  "city",
  "state",
  "connected_by",
  "tags",
]);

type ExportRequest = {
  /** What the list shows. */
  selection: { q?: string; health?: HealthStatus } & CompanyFilters;
  viewerNow: ViewerNow;
};

/**
 * The companies of the list that match, as one CSV file by name, read in batches while it is sent.
 * Audited before its first byte. A person who is signed out meanwhile gets an aborted download, and a
 * company that was lost meanwhile is not in the rest of it.
 */
export async function exportCompanies(
  caller: Caller,
  { selection, viewerNow }: ExportRequest,
): Promise<{ fileName: `${string}.csv`; body: ReadableStream<Uint8Array> }> {
  await transaction((tx) =>
    recordAudit(tx, {
      ...by(caller),
      action: "export",
      subject: `user:${caller.viewer.userId}`,
      detail: { table: "companies", format: "csv", filter: { ...selection } },
    }),
  );
  const lines = readInBatches(viewerNow, async (viewer, after) => {
    const { ids, next } = await listCompanyIds(viewer, {
      ...{ ...selection, after, limit: COMPANIES_AT_ONCE },
    });
    const companies = await listCompaniesByIds(viewer, ids);
    return { rows: companies.map((company) => csvLine(CELLS, company)), next };
  });
  return {
    fileName: `companies-${databaseNow().toISOString().slice(0, 10)}.csv`,
    body: streamText(csvParts(COLUMNS, TYPED, lines)),
  };
}
