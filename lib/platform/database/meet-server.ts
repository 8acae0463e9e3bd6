import "server-only";
import type { ClientBase } from "pg";
import { learnDatabaseClock } from "../database-clock.ts";

/** PostgreSQL's code for a write on a server that doesn't accept writes. */
const READ_ONLY = "25006";

type Server = { pid: number; isStandby: boolean; now: Date };

/**
 * The first query on a new connection: which server is this, and what time is it there?
 *
 * A pooler gives each client a made-up process number, while `pg_backend_pid()` is the real server
 * session's, so a mismatch reveals the pooler.
 * @throws Error with code 25006 if the server is a standby: its data is stale, and a kept
 * connection would go on reading it after
 *   the address has moved to the primary
 */
export async function meetServer(client: ClientBase): Promise<{ isPooled: boolean }> {
  const askedAt = Date.now();
  const { rows } = await client.query<Server>(
    'SELECT pg_backend_pid() AS pid, pg_is_in_recovery() AS "isStandby", clock_timestamp() AS now',
  );
  const [server] = rows;
  if (server) learnDatabaseClock(server.now, askedAt);
  if (server?.isStandby)
    throw Object.assign(
      new Error("The database's address leads to a standby, which accepts no writes."),
      { code: READ_ONLY },
    );
  return { isPooled: server?.pid !== processNumber(client) };
}

/** The process number sent at connection start; node-postgres' types don't include it. */
function processNumber(client: ClientBase): unknown {
  return (client as ClientBase & { processID?: unknown }).processID;
}
