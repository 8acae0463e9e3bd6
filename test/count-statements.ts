import { pool } from "#lib/platform/database/db.ts";

type Connection = { query: (...args: never[]) => unknown };

const counter = { statements: 0 };
const counted = new WeakSet<object>();

/** How many statements the product's pool sends to PostgreSQL while `act` runs. */
export async function countStatements(act: () => Promise<unknown>): Promise<number> {
  const before = counter.statements;
  pool().on("acquire", countConnection as never);
  try {
    await act();
    return counter.statements - before;
  } finally {
    pool().removeListener("acquire", countConnection as never);
  }
}

function countConnection(connection: Connection): void {
  if (counted.has(connection)) return;
  counted.add(connection);
  const query = connection.query.bind(connection);
  connection.query = (...args) => ((counter.statements += 1), query(...args));
}
