import { expect, it } from "vitest";
import { createViewer } from "#test/people.ts";
import { syncedCompanies, syncNow } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { db } from "#lib/platform/database/db.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { DATA_TABLE_NAMES, type DataTableName } from "./names.ts";
import { exportRows } from "../data/export-rows.ts";
import { DATA_TABLES, isTableName } from "../data/tables.ts";

const simulator = withGusto();

async function exported(
  viewer: Viewer,
  companyId: string,
  name: DataTableName,
  format: "csv" | "json",
) {
  const { body } = await exportRows(viewer, {
    ...{ companyId, table: DATA_TABLES[name], query: { filters: {} }, withPay: false },
    ...{ format, ip: null, viewerNow: async () => viewer },
  });
  return new Response(body).text();
}

/** Rows of a table that are shown, whatever the product's own lists say. */
async function countStored(companyId: string, name: DataTableName): Promise<number> {
  const [row] = await db().$queryRawUnsafe<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM ${name} WHERE company_id = $1::uuid AND deleted_at IS NULL`,
    companyId,
  );
  return row?.count ?? 0;
}

it("whatever is synced and shown can be exported whole, under the headings of its table", async () => {
  const [company] = await syncedCompanies(simulator, { employees: 4, payrolls: 2 });
  expect((await syncNow(company!.id)).state).toBe("succeeded");
  const viewer = await createViewer("operator");
  for (const name of DATA_TABLE_NAMES) {
    expect(isTableName(name), name).toBe(true);
    const rows = JSON.parse(await exported(viewer, company!.id, name, "json")) as object[];
    const stored = await countStored(company!.id, name);
    expect([name, rows.length]).toEqual([name, stored]);
    expect(stored, name).toBeGreaterThan(0);
    const [heading, ...lines] = (await exported(viewer, company!.id, name, "csv"))
      .trimEnd()
      .split("\n");
    expect([name, lines.length]).toEqual([name, stored]);
    if (rows[0]) expect([name, heading?.trim()]).toEqual([name, Object.keys(rows[0]).join(",")]);
  }
});
