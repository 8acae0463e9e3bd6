// npm run db:create-migration -- NAME: writes the SQL from the existing migrations to
// schema.prisma, which is first brought up to date with the resources. With --rewrite-init it
// rewrites the first migration, as long as no database that matters has it.

import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startEmbeddedDatabase } from "../local/postgres/embedded-database.ts";
import { findContractions } from "../local/postgres/find-contractions.ts";
import { diffFromEmpty, diffToSchema } from "../local/postgres/diff-schema.ts";
import { applyMigrations, MIGRATIONS_DIR } from "../local/postgres/migrations.ts";
import { writeDerived } from "../local/resources/derive-resources.ts";
import { readCommandLine } from "../local/command-line.ts";
import { reportFailure } from "../local/plain-failure.ts";

type Order = { kind: "rewrite-init" } | { kind: "create"; name: string };

function readOrder(): Order {
  const { values, positionals, wrong } = readCommandLine({
    usage: "npm run db:create-migration -- NAME | --rewrite-init",
    about:
      "Writes the SQL from the existing migrations to schema.prisma. --rewrite-init rewrites the first migration.",
    options: { "rewrite-init": { type: "boolean", default: false } },
    positionals: [0, 1],
  });
  if (values["rewrite-init"]) return { kind: "rewrite-init" };
  const name = (positionals[0] ?? "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
  if (!name) throw wrong("Name the migration, such as add_sync_runs.");
  return { kind: "create", name };
}

async function createMigration(order: Order): Promise<void> {
  await writeDerived();
  const database = await startEmbeddedDatabase({
    dataDir: mkdtempSync(path.join(tmpdir(), "create-migration-")),
    throwAway: true,
  });
  try {
    if (order.kind === "rewrite-init") write(findInit(), await diffFromEmpty(database.url));
    else await createFromDifference(order.name, database.url);
  } finally {
    await database.stop();
  }
}

async function createFromDifference(name: string, databaseUrl: string): Promise<void> {
  await applyMigrations(databaseUrl);
  const sql = await diffToSchema(databaseUrl);
  if (!sql) return console.log("Nothing to write: the migrations already match schema.prisma.");
  write(`${timestamp(new Date())}_${name}`, sql);
}

function write(folder: string, sql: string): void {
  const file = path.join(MIGRATIONS_DIR, folder, "migration.sql");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${sql}\n`);
  console.log(`Wrote ${path.relative(process.cwd(), file)}. Read it before you commit it.`);
  for (const statement of findContractions(sql))
    console.log(
      `A release running alongside this one during an update may need what this removes: ${statement}\nSee docs/guides/upgrading.md.`,
    );
}

function findInit(): string {
  return (
    readdirSync(MIGRATIONS_DIR).find((name) => name.endsWith("_init")) ??
    `${timestamp(new Date())}_init`
  );
}

/** 20260131235959: names sort by time. */
function timestamp(now: Date): string {
  return now.toISOString().replace(/[-:T]/g, "").slice(0, 14);
}

await Promise.resolve().then(readOrder).then(createMigration).catch(reportFailure);
