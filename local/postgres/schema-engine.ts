// Prisma's schema engine as WebAssembly over a pg connection: the same engine as `prisma migrate
// diff`, with nothing to download.
// See docs/decisions/0011-schema-engine-as-webassembly.md

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import type { SchemaContainer, SchemaEngine } from "@prisma/schema-engine-wasm";
import pg from "pg";

// The package has no types for this entry; these two are all we use.
type EngineModule = {
  SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm: (exports: WebAssembly.Exports) => void;
};

type Connected = Awaited<ReturnType<PrismaPg["connect"]>>;

const CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * The adapter plus support for PostgreSQL's internal type "char", which the engine needs: the
 * catalog uses it for constraint types, and the adapter doesn't know it.
 */
class EnginePrismaPg extends PrismaPg {
  override async connect(): Promise<Connected> {
    const connected = await super.connect();
    const charColumns = readCharAsText(connected.underlyingDriver());
    const queryRaw = connected.queryRaw.bind(connected);
    connected.queryRaw = async (query) => {
      const result = await queryRaw(query);
      const columnTypes = result.columnTypes.map((type, index) =>
        charColumns.has(result.columnNames[index] ?? "") ? ColumnTypeEnum.Character : type,
      );
      return { ...result, columnTypes };
    };
    return connected;
  }
}

/** Returns the names of columns whose real type was "char"; filled as queries are answered. */
function readCharAsText(pool: pg.Pool): Set<string> {
  const charColumns = new Set<string>();
  const query = pool.query.bind(pool) as (...request: unknown[]) => Promise<pg.QueryArrayResult>;
  const queryReadingChar = async (...request: unknown[]): Promise<pg.QueryArrayResult> => {
    const result = await query(...request);
    for (const field of result.fields ?? []) {
      if (field.dataTypeID !== CHAR_OID) continue;
      charColumns.add(field.name);
      field.dataTypeID = TEXT_OID;
    }
    return result;
  };
  Object.assign(pool, { query: queryReadingChar });
  return charColumns;
}

let loading: Promise<EngineModule> | undefined;

export async function withSchemaEngine<T>(
  databaseUrl: string,
  schema: SchemaContainer[],
  action: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  loading ??= loadEngine();
  const { SchemaEngine: Engine } = await loading;
  const pool = new pg.Pool({ connectionString: databaseUrl });
  const adapter = bindMigrationAwareSqlAdapterFactory(new EnginePrismaPg(pool));
  try {
    const engine = await Engine.new(
      { datamodels: schema.map((file) => [file.path, file.content]) },
      () => undefined,
      adapter,
    );
    return await action(engine);
  } finally {
    await pool.end();
  }
}

/**
 * The package's own entry imports the .wasm as a module, which Node doesn't support without a flag.
 */
async function loadEngine(): Promise<EngineModule> {
  const entry = pathToFileURL(
    createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg"),
  ).href;
  const glue = (await import(entry)) as EngineModule & WebAssembly.ModuleImports;
  const bytes = readFileSync(new URL("./schema_engine_bg.wasm", entry));
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": glue,
  });
  glue.__wbg_set_wasm(instance.exports);
  // The engine passes its last message to this global before it panics.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => console.error(message) },
  });
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
  return glue;
}
