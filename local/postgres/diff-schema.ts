// Compares a database with schema.prisma, using Prisma's own engine.

import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { DiffTarget, SchemaContainer } from "@prisma/schema-engine-wasm";
import { errorMessage, PlainFailure } from "../plain-failure.ts";
import { withSchemaEngine } from "./schema-engine.ts";

const SCHEMA_FILE = fileURLToPath(new URL("../../prisma/schema.prisma", import.meta.url));
const NO_FILTER = { externalTables: [], externalEnums: [] };

/** The SQL from the current database to schema.prisma; empty if they agree. */
export async function diffToSchema(databaseUrl: string): Promise<string> {
  return diff(databaseUrl, {
    tag: "schemaDatasource",
    files: readSchema(),
    configDir: path.dirname(SCHEMA_FILE),
  });
}

/** The SQL that creates schema.prisma from scratch. */
export async function diffFromEmpty(databaseUrl: string): Promise<string> {
  return diff(databaseUrl, { tag: "empty" });
}

async function diff(databaseUrl: string, from: DiffTarget): Promise<string> {
  const files = readSchema();
  try {
    const result = await withSchemaEngine(databaseUrl, files, (engine) =>
      engine.diff({
        from,
        to: { tag: "schemaDatamodel", files },
        script: true,
        exitCode: null,
        filters: NO_FILTER,
      }),
    );
    const script = (result.stdout ?? "").trim();
    return script === "-- This is an empty migration." ? "" : script;
  } catch (error) {
    throw new PlainFailure(`The schema could not be compared: ${engineMessage(error)}`);
  }
}

function readSchema(): SchemaContainer[] {
  return [{ path: SCHEMA_FILE, content: readFileSync(SCHEMA_FILE, "utf8") }];
}

/** After the first lines, the engine prints locations in its own source. */
function engineMessage(error: unknown): string {
  return (errorMessage(error).split(/\n\s+0: /)[0] ?? "").trim();
}
