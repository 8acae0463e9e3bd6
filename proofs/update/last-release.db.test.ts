// The last release runs beside this one during an update, on the database that this one has migrated.

import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, expect, inject, it } from "vitest";
import { asAdministrator } from "#test/database.ts";
import { applyMigrations, readMigrations } from "../../local/postgres/migrations.ts";
import { LAST_RELEASE } from "./last-release.ts";

type Column = { place: string; type: string; isRequired: boolean; hasDefault: boolean };

const LIST_COLUMNS = `
  SELECT c.relname || '.' || a.attname AS place, format_type(a.atttypid, a.atttypmod) AS type,
    a.attnotnull AS "isRequired", a.atthasdef OR a.attidentity <> '' AS "hasDefault"
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = 'public'::regnamespace
    AND c.relkind IN ('r', 'p', 'v')
    AND a.attnum > 0
    AND NOT a.attisdropped
  ORDER BY 1`;
const LIST_VALUES = `
  SELECT t.typname || '.' || e.enumlabel AS place
  FROM pg_enum e
  JOIN pg_type t ON t.oid = e.enumtypid
  ORDER BY 1`;
const LIST_FUNCTIONS = `
  SELECT p.oid::regprocedure::text AS place
  FROM pg_proc p
  WHERE p.pronamespace = 'public'::regnamespace
  ORDER BY 1`;

const template = new URL(inject("templateDatabaseUrl"));
const name = `update_${randomBytes(6).toString("hex")}`;
const database = new URL(template);
database.pathname = `/${name}`;

afterAll(() => asAdministrator(template, `DROP DATABASE ${name} WITH (FORCE)`));

async function query<T>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: database.href });
  await client.connect();
  const result = await client.query(sql).finally(() => client.end());
  return result.rows as T[];
}

const listPlaces = async (sql: string) =>
  (await query<{ place: string }>(sql)).map(({ place }) => place);

const snapshot = async () => ({
  columns: await query<Column>(LIST_COLUMNS),
  values: await listPlaces(LIST_VALUES),
  functions: await listPlaces(LIST_FUNCTIONS),
});

it("the migrations since the last release take nothing away that it uses, and ask nothing of it that it does not write", async () => {
  await asAdministrator(template, `CREATE DATABASE ${name}`);
  const all = readMigrations();
  const known = all.filter((migration) => migration.name <= LAST_RELEASE.schemaVersion);
  expect(known.at(-1)?.name).toBe(LAST_RELEASE.schemaVersion);
  await applyMigrations(database.href, known);
  const before = await snapshot();
  await applyMigrations(database.href, all);
  const after = await snapshot();

  const describe = ({ place, type }: Column) => `${place} ${type}`;
  expect(after.columns.map(describe)).toEqual(expect.arrayContaining(before.columns.map(describe)));
  expect(after.values).toEqual(expect.arrayContaining(before.values));
  expect(after.functions).toEqual(expect.arrayContaining(before.functions));
  const alreadyAsked = new Set(
    before.columns.flatMap(({ place, isRequired, hasDefault }) =>
      isRequired && !hasDefault ? [place] : [],
    ),
  );
  const tables = new Set(before.columns.map(tableOf));
  const asked = after.columns.filter(
    (column) => tables.has(tableOf(column)) && column.isRequired && !column.hasDefault,
  );
  expect(asked.map(({ place }) => place).filter((place) => !alreadyAsked.has(place))).toEqual([]);
  const [compatibility] = await query<{ oldest: string }>(
    "SELECT oldest_beside AS oldest FROM schema_compatibility",
  );
  expect(compatibility && compatibility.oldest <= LAST_RELEASE.schemaVersion).toBe(true);
});

function tableOf({ place }: Column): string {
  return place.split(".")[0] ?? "";
}
