import "server-only";
import type { ClientBase } from "pg";
import { learnDatabaseClock } from "../database-clock.ts";

/** PostgreSQL's own code for a write that a server does not take. */
const READ_ONLY = "25006";

type Server = { pid: number; isStandby: boolean; now: Date };

/**
 * The first question on a new connection: who is at the other end, and what time is it there?
 *
 * A pooler gives a client a process number of its own making, while `pg_backend_pid()` is the one of the server's session behind it.
 * @throws Error with the code 25006 when it is a standby: what it shows is old, and a connection that is kept would go on reading it
 *   after the address has moved on to the primary
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
      new Error("The address of the database leads to a standby, which takes no writes."),
      { code: READ_ONLY },
    );
  return { isPooled: server?.pid !== processNumber(client) };
}

/** What the other end told when the connection began; the types of node-postgres do not know it. */
function processNumber(client: ClientBase): unknown {
  return (client as ClientBase & { processID?: unknown }).processID;
}
