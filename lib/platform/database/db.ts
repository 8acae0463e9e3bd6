import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { env } from "../env.ts";
import { databaseConnection } from "./connection.ts";
import { meetServer } from "./meet-server.ts";
import { PrismaClient } from "#lib/generated/prisma/client.ts";
import { processWide } from "../process/process-wide.ts";

/*
 * One pool and one client a process.
 * Times are read and written as UTC instants (timestamptz), whatever the server's zone.
 */

type Database = { pool: pg.Pool; client: PrismaClient; preparing: Preparing };
/** `null` until the first connection has told. */
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
    // node-postgres waits for it, and ends a connection that it refuses; its types know only the call.
    onConnect: meet as (client: pg.ClientBase) => void,
  });
  // A dropped idle connection is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);
  return { pool, client: new PrismaClient({ adapter: new PrismaPg(pool) }), preparing };
}

function database(): Database {
  return (holder.database ??= connect());
}

/** The Prisma client of this process. */
export function db(): PrismaClient {
  return database().client;
}

/** The connection pool below it, for the few statements that are written by hand. */
export function pool(): pg.Pool {
  return database().pool;
}

/**
 * Runs a statement that runs with nearly every request: parsed and planned once a connection, where that is possible.
 * @param statement its name means this text and no other
 */
export function queryPrepared<R extends pg.QueryResultRow>(
  statement: Required<Pick<pg.QueryConfig, "name" | "text" | "values">>,
): Promise<pg.QueryResult<R>> {
  const { pool: connections, preparing } = database();
  const { name, ...unnamed } = statement;
  return connections.query<R>(preparing.allowed ? { name, ...unnamed } : unnamed);
}

/** Closes all connections; the next `db()` opens new ones. */
export async function closeDatabase(): Promise<void> {
  const open = holder.database;
  delete holder.database;
  await open?.client.$disconnect();
  await open?.pool.end();
}

/** What a use case receives when it works inside someone else's transaction. */
export type Transaction = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];
