// Prisma's schema engine as WebAssembly, on a pg connection: the same engine as `prisma migrate`, and nothing to download.
// Why it is so: docs/decisions/0011-schema-engine-as-webassembly.md

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
} from "@prisma/driver-adapter-utils";
import type { SchemaContainer, SchemaEngine } from "@prisma/schema-engine-wasm";
import pg from "pg";

// The package says nothing of this entry's types; these two are all that we use of it.
type EngineModule = {
  SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm: (exports: WebAssembly.Exports) => void;
};

type Connected = Awaited<ReturnType<PrismaPg["connect"]>>;

const CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * The adapter, with what the engine misses in it: a script is run whole (the adapter cuts it at every semicolon, also
 * inside a comment or a function body), and PostgreSQL's internal type "char" is read (the adapter does not know it,
 * and the catalogue tells constraints apart by it).
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
    connected.executeScript = async (script) => {
      await connected.underlyingDriver().query(script).catch(throwForEngine);
    };
    return connected;
  }
}

/** Returns the names of the columns that were "char" in truth; it fills as queries are answered. */
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

/** The engine wants the schema even where it only applies migrations. */
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

/** The engine passes on only errors of its own kinds. */
function throwForEngine(error: unknown): never {
  if (!(error instanceof pg.DatabaseError)) throw error;
  throw new DriverAdapterError({
    kind: "postgres",
    code: error.code ?? "XX000",
    severity: error.severity ?? "ERROR",
    message: error.message,
    detail: error.detail,
    column: error.column,
    hint: error.hint,
  });
}

/** The package's own entry imports the .wasm as a module, which Node does not do without a flag. */
async function loadEngine(): Promise<EngineModule> {
  const entry = pathToFileURL(
    createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg"),
  ).href;
  const glue = (await import(entry)) as EngineModule & WebAssembly.ModuleImports;
  const bytes = readFileSync(new URL("./schema_engine_bg.wasm", entry));
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": withoutLingeringTimers(glue),
  });
  glue.__wbg_set_wasm(instance.exports);
  // The engine hands its last words to this global before it gives up.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => console.error(message) },
  });
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
  return glue;
}

/** The engine never clears the 10 s limit of its lock; without this, every command would end ten seconds late. */
function withoutLingeringTimers(imports: WebAssembly.ModuleImports): WebAssembly.ModuleImports {
  const name = Object.keys(imports).find((key) => key.startsWith("__wbg_setTimeout"));
  if (!name) return imports;
  return {
    ...imports,
    [name]: (callback: () => void, delayMs: number) => setTimeout(callback, delayMs >>> 0).unref(),
  };
}
