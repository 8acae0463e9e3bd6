import pg from "pg";
import { readDatabaseUrl } from "#lib/platform/connecting/database-url.ts";
import { errorMessage, PlainFailure } from "../plain-failure.ts";
import { type ProcessEnvironment, readEnvironment, readSecret } from "../settings.ts";
import { explainConnectionError } from "#lib/platform/connecting/explain-connection-error.ts";

/** The URL the owner of the tables connects with. */
export function ownersUrl(environment: ProcessEnvironment = readEnvironment()): string {
  const url =
    readSecret(environment, "DATABASE_DIRECT_URL") ?? readSecret(environment, "DATABASE_URL");
  if (url) return url;
  throw new PlainFailure(
    "Set DATABASE_URL to the database (npm run demo manages its own embedded one).",
  );
}

/**
 * One connection for a command, made like the app's and worker's. @throws PlainFailure that says
 * what to set
 */
export async function connectTo(url: string): Promise<pg.Client> {
  const client = new pg.Client({ ...optionsOf(url), connectionTimeoutMillis: 10_000 });
  // If the server goes away, the next query reports it.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw new PlainFailure(
      `The database cannot be reached: ${explainConnectionError(error) ?? errorMessage(error)}`,
    );
  }
}

function optionsOf(url: string): pg.ClientConfig {
  try {
    return readDatabaseUrl(url, readEnvironment().DATABASE_CA_FILE || undefined).options;
  } catch (error) {
    throw new PlainFailure(errorMessage(error));
  }
}
