import { Client } from "pg";
import { closeDatabase, db } from "#lib/platform/database/db.ts";

/** Cuts all connections to this file's database and allows no new ones while `work` runs. */
export async function withoutConnections(work: () => Promise<void>): Promise<void> {
  const [{ name } = { name: "" }] = await db().$queryRaw<
    { name: string }[]
  >`SELECT current_database() AS name`;
  const url = new URL(process.env["DATABASE_URL"] ?? "");
  url.pathname = "/postgres";
  const outside = new Client({ connectionString: url.href });
  await outside.connect();
  try {
    await outside.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`);
    await outside.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
      [name],
    );
    await work();
  } finally {
    await outside.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS true`);
    await outside.end();
    // The connections left in our own pool have been cut.
    await closeDatabase();
  }
}
