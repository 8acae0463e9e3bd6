// Every SQL block of a document, on a migrated database: what an operator pastes at night must be taken.

import pg from "pg";
import { describe, expect, it } from "vitest";
import { withDatabase } from "#test/with-database.ts";
import { listDocuments, readDocument } from "./read-document.ts";

withDatabase();

const SOME_ID = "00000000-0000-4000-8000-000000000000";

const blocks = listDocuments()
  .map(readDocument)
  .flatMap(({ file, blocks }) =>
    blocks.filter(({ language }) => language === "sql").map(({ text }) => ({ file, text })),
  )
  // Roles and databases are the server's: guides.db.test.ts creates them under names of their own.
  .filter(({ text }) => !text.includes("CREATE ROLE"))
  // One after the other on one database: what takes a schema away comes last.
  .sort((a, b) => Number(a.text.includes("DROP")) - Number(b.text.includes("DROP")));

async function run(sql: string): Promise<pg.QueryResult[]> {
  const client = new pg.Client({ connectionString: process.env["DATABASE_URL"] });
  await client.connect();
  try {
    const results: unknown = await client.query(sql);
    return [results].flat() as pg.QueryResult[];
  } finally {
    await client.end();
  }
}

describe("SQL of documents", () => {
  it("is found at all", () => {
    expect(blocks.length).toBeGreaterThan(4);
  });

  it.each(blocks)("$file: $text", async ({ text }) => {
    const results = await run(text.replaceAll(/'…'|:'incident'/g, `'${SOME_ID}'`));
    expect(results.length).toBe(text.match(/;/g)?.length);
  });
});
