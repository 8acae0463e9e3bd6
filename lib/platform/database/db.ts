import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { env } from "../env.ts";
import { PrismaClient } from "#lib/generated/prisma/client.ts";
import { processWide } from "../process/process-wide.ts";

/*
 * One pool and one client a process.
 * Times are read and written as UTC instants (timestamptz), whatever the server's zone.
 */

type Database = { pool: pg.Pool; client: PrismaClient };

const holder = processWide<{ database?: Database }>("database", () => ({}));

function connect(): Database {
  const pool = new pg.Pool({
    connectionString: env().DATABASE_URL.reveal(),
    max: env().DATABASE_POOL_SIZE,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: "gusto-partner-dashboard",
  });
  // A dropped idle connection is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);
  return { pool, client: new PrismaClient({ adapter: new PrismaPg(pool) }) };
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

/** Closes all connections; the next `db()` opens new ones. */
export async function closeDatabase(): Promise<void> {
  const open = holder.database;
  delete holder.database;
  await open?.client.$disconnect();
  await open?.pool.end();
}

/** What a use case receives when it works inside someone else's transaction. */
export type Transaction = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];
