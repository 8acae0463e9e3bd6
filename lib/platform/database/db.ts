import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { env } from "../env.ts";
import { databaseConnection } from "./connection.ts";
import { observeStatements } from "./observe-statements.ts";
import { meetServer } from "./meet-server.ts";
import { PrismaClient } from "#lib/generated/prisma/client.ts";
import { processWide } from "../process/process-wide.ts";

/*
 * One pool and one Prisma client per process. Times are read and written as UTC instants
 * (timestamptz), whatever the server's time zone.
 */

type Database = { pool: pg.Pool; client: PrismaClient; preparing: Preparing };
/** `null` until the first connection has answered. */
type Preparing = { allowed: boolean | null };

const holder = processWide<{ database?: Database }>("database", () => ({}));

function connect(): Database {
  const { options, prepare } = databaseConnection();
  const preparing: Preparing = { allowed: prepare === "auto" ? null : prepare === "on" };
  const meet = async (client: pg.ClientBase): Promise<void> => {
    const { isPooled } = await meetServer(client);
    if (prepare === "auto") preparing.allowed = preparing.allowed !== false && !isPooled;
  };
  const pool = new pg.Pool({
    ...options,
    max: env().DATABASE_POOL_SIZE,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: "gusto-partner-dashboard",
    // node-postgres awaits this and closes the connection if it rejects, though its types don't say
    // so.
    onConnect: meet as (client: pg.ClientBase) => void,
  });
  observeStatements(pool);
  // The pool replaces a dropped idle connection, but without a listener the error would end the
  // process.
  pool.on("error", () => undefined);
  return { pool, client: new PrismaClient({ adapter: new PrismaPg(pool) }), preparing };
}

function database(): Database {
  return (holder.database ??= connect());
}

/** This process' Prisma client. */
export function db(): PrismaClient {
  return database().client;
}

/** The connection pool, for the few hand-written statements. */
export function pool(): pg.Pool {
  return database().pool;
}

/**
 * Runs a statement used by nearly every request: parsed and planned once per connection, where the
 * setup allows it.
 * @param statement its name must be unique to this text
 */
export function queryPrepared<R extends pg.QueryResultRow>(
  statement: Required<Pick<pg.QueryConfig, "name" | "text" | "values">>,
): Promise<pg.QueryResult<R>> {
  const { pool: connections, preparing } = database();
  const { name, ...unnamed } = statement;
  return connections.query<R>(preparing.allowed ? { name, ...unnamed } : unnamed);
}

/** Closes all connections. The next `db()` opens new ones. */
export async function closeDatabase(): Promise<void> {
  const open = holder.database;
  delete holder.database;
  await open?.client.$disconnect();
  await open?.pool.end();
}

/** Passed to a use case that runs inside its caller's transaction. */
export type Transaction = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];
