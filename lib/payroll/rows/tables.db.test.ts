import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { TABLES } from "./tables.ts";

const SHARED = [
  "company_id",
  "raw",
  "previous",
  "created_run_id",
  "changed_run_id",
  "changed_at",
  "deleted_at",
  "missing_run_id",
  "reader_version",
];

let database: TestDatabase;
let columns: { table: string; column: string; type: string }[];

beforeAll(async () => {
  database = await createTestDatabase();
  columns = await db().$queryRaw`
      SELECT table_name AS "table", column_name AS "column",
        format_type(a.atttypid, a.atttypmod) AS type
      FROM information_schema.columns c
      JOIN pg_attribute a ON a.attrelid = c.table_name::regclass AND a.attname = c.column_name
      WHERE table_schema = 'public'`;
});

afterAll(async () => {
  await closeDatabase();
  await database.drop();
});

/** PostgreSQL's spelling of the bulk writer's types. */
const SPELLED: Readonly<Record<string, string>> = {
  int: "integer",
  timestamptz: "timestamp(3) with time zone",
};

describe("the bulk writer's tables", () => {
  it.each(Object.entries(TABLES))(
    "%s has exactly the written columns, with their types",
    (table, { columns: written }) => {
      const stored = columns.filter(
        (each) => each.table === table && !SHARED.includes(each.column),
      );
      const expected = Object.entries(written).map(
        ([column, type]) => `${column} ${SPELLED[type] ?? type}`,
      );
      expect(stored.map(({ column, type }) => `${column} ${type}`).toSorted()).toEqual(
        expected.toSorted(),
      );
    },
  );

  it("are all tables with raw data, so erasing forgets none", () => {
    expect(
      columns
        .filter(({ column }) => column === "previous")
        .map(({ table }) => table)
        .toSorted(),
    ).toEqual(Object.keys(TABLES).toSorted());
  });
});
