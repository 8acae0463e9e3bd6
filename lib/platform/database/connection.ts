import "server-only";
import type { ClientConfig } from "pg";
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

/** How it connects to listen: around a pooler, if the settings name an address for that. */
export function listeningConnection(): ClientConfig {
  const { DATABASE_URL, DATABASE_LISTEN_URL, DATABASE_CA_FILE } = env();
  const name = DATABASE_LISTEN_URL ? "DATABASE_LISTEN_URL" : "DATABASE_URL";
  const url = (DATABASE_LISTEN_URL ?? DATABASE_URL).reveal();
  return readDatabaseUrl(url, DATABASE_CA_FILE, name).options;
}
