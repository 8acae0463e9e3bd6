import "server-only";
import { type DatabaseConnection, readDatabaseUrl } from "../connecting/database-url.ts";
import { env } from "../env.ts";
import type { Env } from "../settings/settings-schema.ts";

type Connection = Pick<DatabaseConnection, "options"> & {
  prepare: Env["DATABASE_PREPARED_STATEMENTS"];
};

/** How this process connects to its database, shared by the pool and the queue. */
export function databaseConnection(): Connection {
  const { DATABASE_URL, DATABASE_CA_FILE, DATABASE_PREPARED_STATEMENTS } = env();
  const { options, pooled } = readDatabaseUrl(DATABASE_URL.reveal(), DATABASE_CA_FILE);
  const prepare =
    pooled && DATABASE_PREPARED_STATEMENTS === "auto" ? "off" : DATABASE_PREPARED_STATEMENTS;
  return { options, prepare };
}
