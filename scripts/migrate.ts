// npm run db:migrate: applies prisma/migrations to the database in DATABASE_DIRECT_URL or
// DATABASE_URL.

import { ownersUrl } from "../local/postgres/connect.ts";
import { applyMigrations } from "../local/postgres/migrations.ts";
import { readCommandLine } from "../local/command-line.ts";
import { reportFailure } from "../local/plain-failure.ts";

async function migrate(): Promise<void> {
  readCommandLine({
    usage: "npm run db:migrate",
    about:
      "Brings the database of DATABASE_DIRECT_URL, or else DATABASE_URL, up to date. It may be run again at any time.",
  });
  const applied = await applyMigrations(ownersUrl());
  for (const name of applied) console.log(`Applied ${name}`);
  console.log(
    applied.length === 0 ? "The database is already up to date." : `${applied.length} applied.`,
  );
}

await migrate().catch(reportFailure);
