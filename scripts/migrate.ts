// npm run db:migrate: brings the database of DATABASE_DIRECT_URL, or else DATABASE_URL, up to prisma/migrations.

import { ownersUrl } from "../local/postgres/connect.ts";
import { applyMigrations } from "../local/postgres/migrations.ts";
import { reportFailure } from "../local/plain-failure.ts";

async function migrate(): Promise<void> {
  const applied = await applyMigrations(ownersUrl());
  for (const name of applied) console.log(`Applied ${name}`);
  console.log(
    applied.length === 0 ? "The database is already up to date." : `${applied.length} applied.`,
  );
}

await migrate().catch(reportFailure);
