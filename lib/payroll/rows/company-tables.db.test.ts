import { describe, expect, it } from "vitest";
import { withDatabase } from "#test/with-database.ts";
import { db } from "#lib/platform/database/db.ts";
import { COMPANY_TABLES, OTHERWISE_DELETED } from "./company-tables.ts";

withDatabase();

/** Tables that hold nothing about a company, or whose rows outlive it on purpose. */
const NOT_OF_A_COMPANY = [
  // People's sessions, accounts and requests; rows that refer to a person are deleted with the
  // person.
  "users",
  "accounts",
  "sessions",
  "readiness_ticks",
  // How a person looks at the list.
  "saved_views",
  // The organization's own.
  "webhook_subscriptions",
  // Who did what to how many; the companies are in bulk_items.
  "bulk_actions",
  // What broke, by cause and number; its companies are in incident_companies.
  "incidents",
  "incident_events",
  // What a channel was told of an incident: a number, no company.
  "alert_states",
  // Append-only: who did what stays on record.
  "audit_log",
];

describe("the list of what is erased with a company", () => {
  it("names every table with a company, or with a parent row that has one", async () => {
    const found = await tablesOfCompanies();
    expect(found.length).toBeGreaterThan(20);
    const decided = new Set<string>([
      ...COMPANY_TABLES.map(({ table }) => table),
      ...OTHERWISE_DELETED,
      ...NOT_OF_A_COMPANY,
    ]);
    expect(
      found.filter((table) => !decided.has(table)),
      "decide in company-tables.ts what becomes of these",
    ).toEqual([]);
  });

  it("names no table twice for the same occasion, and only existing ones", async () => {
    const pairs = COMPANY_TABLES.map(({ table, keptWith }) => `${table} ${keptWith}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    for (const { table, of } of COMPANY_TABLES)
      await expect(
        db().$queryRawUnsafe(
          `SELECT 1 FROM ${table} WHERE ${of} LIMIT 0`,
          "00000000-0000-4000-8000-000000000000",
        ),
      ).resolves.toEqual([]);
  });

  it("clears only what it finds: a second pass finds nothing, so erasing ends", async () => {
    for (const { table, of, blank } of COMPANY_TABLES.filter((each) => each.blank)) {
      const columns = (blank ?? "")
        .split(",")
        .map((part) => part.trim().split(" ")[0])
        .filter((name) => /^[a-z_]+$/.test(name ?? ""));
      for (const column of columns) expect(of, `${table}.${column}`).toContain(column);
    }
  });
});

/**
 * Tables with a column that holds a company's id or UUID, and every table that refers to one of
 * them.
 */
async function tablesOfCompanies(): Promise<string[]> {
  const rows = await db().$queryRaw<{ name: string }[]>`
    WITH RECURSIVE tables AS (
      SELECT c.oid, c.relname
      FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    ), named AS (
      SELECT t.oid
      FROM tables t
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE a.attname ~ '(^|_)company(_id|_uuid)$' OR t.relname = 'companies'
    ),
    -- Also where only companies lead there: a pair is reached by its grants.
    start AS (
      SELECT oid
      FROM named
      UNION
      SELECT k.confrelid
      FROM pg_constraint k
      JOIN named n ON n.oid = k.conrelid
      WHERE k.contype = 'f'
    ), reached AS (
      SELECT oid
      FROM start
      UNION
      SELECT k.conrelid
      FROM pg_constraint k
      JOIN reached r ON r.oid = k.confrelid
      WHERE k.contype = 'f'
    )
    SELECT DISTINCT t.relname AS name
    FROM tables t
    JOIN reached r ON r.oid = t.oid
    WHERE t.relname NOT LIKE '\_prisma%'
    ORDER BY 1`;
  return rows.map(({ name }) => name);
}
