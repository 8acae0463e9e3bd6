import "server-only";
import { stringify } from "csv-stringify/sync";
import type { Viewer } from "#lib/access/viewer.ts";
import { listBulkResults } from "./list-bulk-results.ts";

const ROWS_AT_ONCE = 1_000;
const COLUMNS = ["company", "gusto_uuid", "result", "code", "message", "at", "link"];

/** What became of each company as CSV, read page by page while it is sent. */
export async function* exportBulkResults(viewer: Viewer, actionId: string): AsyncGenerator<string> {
  // As other exports: a mark for Excel at the start, and no cell that a spreadsheet would compute.
  yield stringify([], { columns: COLUMNS, header: true, bom: true });
  let after: string | undefined;
  do {
    const page = await listBulkResults(viewer, actionId, { after, limit: ROWS_AT_ONCE });
    yield stringify(
      page.results.map((result) => ({
        company: result.name ?? "",
        gusto_uuid: result.gustoUuid ?? "",
        result: result.state,
        code: result.code ?? "",
        message: result.message ?? "",
        at: result.at?.toISOString() ?? "",
        link: result.url ?? "",
      })),
      { columns: COLUMNS, escape_formulas: true },
    );
    after = page.next ?? undefined;
  } while (after !== undefined);
}
