import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { csvParts } from "#lib/platform/text/csv-parts.ts";
import { listBulkResults } from "./list-bulk-results.ts";

const ROWS_AT_ONCE = 1_000;
const COLUMNS = ["company", "gusto_uuid", "result", "code", "message", "at", "link"];

/** What became of each company as CSV, read page by page while it is sent. */
export function exportBulkResults(viewer: Viewer, actionId: string): AsyncGenerator<string> {
  return csvParts(COLUMNS, new Set(COLUMNS), batches(viewer, actionId));
}

async function* batches(viewer: Viewer, actionId: string) {
  let after: string | undefined;
  do {
    const page = await listBulkResults(viewer, actionId, { after, limit: ROWS_AT_ONCE });
    yield page.results.map((result) => ({
      company: result.name ?? "",
      gusto_uuid: result.gustoUuid ?? "",
      result: result.state,
      code: result.code ?? "",
      message: result.message ?? "",
      at: result.at?.toISOString() ?? "",
      link: result.url ?? "",
    }));
    after = page.next ?? undefined;
  } while (after !== undefined);
}
