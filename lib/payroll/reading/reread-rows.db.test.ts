import { describe, expect, it } from "vitest";
import { control } from "#test/connected-company.ts";
import { syncedCompanies, syncNow } from "#test/synced-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { db } from "#lib/platform/database/db.ts";
import { rereadRows } from "./reread-rows.ts";
import { TABLE_NAMES, type TableName } from "../resources/names.ts";
import { TABLES } from "../rows/tables.ts";

const simulator = withGusto();

/** The reader's columns, for every row of a company. */
async function columnsOf(companyId: string): Promise<string> {
  const parts = TABLE_NAMES.map((table) =>
    db().$queryRawUnsafe(
      `
        SELECT ${Object.keys(TABLES[table].columns)
          .map((column) => `"${column}"::text`)
          .join(", ")},
          changed_run_id::text
        FROM ${table}
        WHERE company_id = $1::uuid
        ORDER BY ${["1", "2", "raw::text"].join(", ")}`,
      companyId,
    ),
  );
  return JSON.stringify(await Promise.all(parts));
}

/** Simulates an older reader: every text wrong, every date and number missing. */
async function spoil(companyId: string, table: TableName): Promise<void> {
  const { columns, key } = TABLES[table];
  const wrong = Object.entries(columns)
    .filter(
      ([column, type]) =>
        type !== "uuid" &&
        column !== "compensations_due" &&
        !(key as readonly string[]).includes(column),
    )
    .map(([column, type]) => `"${column}" = ${type === "text" ? "'wrong'" : "NULL"}`);
  await db().$executeRawUnsafe(
    `UPDATE ${table} SET reader_version = 0, ${wrong.join(", ")} WHERE company_id = $1::uuid`,
    companyId,
  );
}

describe("rows written by an older reader", () => {
  it("are fixed from their stored JSON in every table, without calling Gusto, and count as changed in no run", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 4, payrolls: 2 });
    await syncNow(company!.id);
    const before = await columnsOf(company!.id);
    for (const table of TABLE_NAMES) await spoil(company!.id, table);
    expect(await columnsOf(company!.id)).not.toBe(before);
    const calls = await control(simulator, "/calls");
    expect(await rereadRows()).toBeGreaterThan(20);
    expect(await columnsOf(company!.id)).toBe(before);
    expect(await control(simulator, "/calls")).toEqual(calls);
    expect(await rereadRows()).toBe(0);
  });

  it("are fixed by the next sync as well, which reports no change and reads no pay again", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 3, payrolls: 2 });
    await syncNow(company!.id);
    const before = await columnsOf(company!.id);
    for (const table of TABLE_NAMES.filter((name) => name !== "payroll_compensations"))
      await spoil(company!.id, table);
    const run = await syncNow(company!.id);
    expect(run).toMatchObject({ state: "succeeded", summary: "Nothing has changed." });
    expect(
      run.checkpoints.find(({ resource }) => resource === "payroll_compensations")?.pagesDone,
    ).toBe(0);
    expect(await columnsOf(company!.id)).toBe(before);
  });

  it("that the new reader cannot read keep their columns and are not retried forever; our timestamp changes only with a column", async () => {
    const [company] = await syncedCompanies(simulator, { employees: 2, payrolls: 0 });
    await syncNow(company!.id);
    const [first, second] = await db().employee.findMany({ where: { companyId: company!.id } });
    await db().$executeRaw`
        UPDATE employees
        SET reader_version = 0, raw = '{"uuid": "none"}'
        WHERE gusto_uuid = ${first!.gustoUuid}::uuid`;
    await db().$executeRaw`
        UPDATE employees SET reader_version = 0 WHERE gusto_uuid = ${second!.gustoUuid}::uuid`;
    expect(await rereadRows()).toBe(2);
    const after = await db().employee.findMany({
      where: { companyId: company!.id },
      orderBy: { gustoUuid: "asc" },
    });
    expect(after.find(({ gustoUuid }) => gustoUuid === first!.gustoUuid)).toMatchObject({
      lastName: first!.lastName,
      readerVersion: TABLES.employees.reader,
      changedAt: first!.changedAt,
    });
    expect(after.find(({ gustoUuid }) => gustoUuid === second!.gustoUuid)).toEqual({
      ...second!,
      readerVersion: TABLES.employees.reader,
    });
  });
});
