import { afterAll, beforeAll } from "vitest";
import { closeDatabase } from "#lib/platform/database/db.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";

/** For a test file without Gusto: its own database. Call it at the top of the file. */
export function withDatabase(): void {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await closeDatabase();
    await database.drop();
  });
}
