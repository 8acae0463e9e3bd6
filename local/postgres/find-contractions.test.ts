import { expect, it } from "vitest";
import { findContractions } from "./find-contractions.ts";
import { readMigrations } from "./migrations.ts";

it("every migration since releases run side by side adds, or says from which release on, or why, it may take away", () => {
  const since = readMigrations().filter(({ name }) => name >= "20261128140219");
  expect(since.length).toBeGreaterThan(0);
  const silent = since.flatMap(({ name, sql }) =>
    findContractions(sql).map((statement) => `${name}: ${statement}`),
  );
  expect(silent, "see docs/guides/upgrading.md").toEqual([]);
});

it.each([
  'DROP TABLE "a"',
  'ALTER TABLE "a" DROP COLUMN "b"',
  'ALTER TABLE "a" RENAME COLUMN "b" TO "c"',
  'ALTER TABLE "a"\n  ALTER COLUMN "b" SET NOT NULL',
  'ALTER TABLE "a" ALTER COLUMN "b" SET DATA TYPE text',
  'ALTER TABLE "a" ADD COLUMN "b" text NOT NULL',
  'ALTER TABLE "a" ADD CONSTRAINT "c" CHECK ("b" > 0)',
  'CREATE UNIQUE INDEX "a_b" ON "a" ("b")',
])("a release that is still running would miss it, or be refused: %s", (statement) => {
  const sql = `CREATE TABLE "own" (id int); ${statement};`;
  expect(findContractions(sql)).toHaveLength(1);
  expect(findContractions(`-- Beside older releases: nothing reads it.\n${sql}`)).toEqual([]);
  expect(
    findContractions(`${sql} UPDATE "schema_compatibility" SET "oldest_beside" = '2026';`),
  ).toEqual([]);
});

it.each([
  'CREATE TABLE "a" ("b" text NOT NULL)',
  `ALTER TABLE "a" ADD COLUMN "b" text NOT NULL DEFAULT ''`,
  'ALTER TABLE "a" ADD COLUMN "b" text',
  'ALTER TABLE "own" ADD CONSTRAINT "own_a" FOREIGN KEY ("a") REFERENCES "a"("id")',
  'CREATE UNIQUE INDEX "own_b" ON "own" ("b")',
  'CREATE INDEX "a_b" ON "a" ("b")',
  'DROP INDEX "a_b"',
  'ALTER TABLE "a" DROP CONSTRAINT "c"',
])("safe: %s", (statement) => {
  expect(findContractions(`CREATE TABLE "own" (id int); ${statement};`)).toEqual([]);
});
