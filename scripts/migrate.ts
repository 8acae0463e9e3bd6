// npm run db:migrate: brings the database of DATABASE_URL up to prisma/migrations.

import { applyMigrations } from "../local/postgres/migrations.ts";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { readEnvironment } from "../local/settings.ts";

async function migrate(): Promise<void> {
  const url = readEnvironment().DATABASE_URL;
  if (!url)
    throw new PlainFailure(
      "Set DATABASE_URL to the database to migrate (the embedded one of the demo is migrated by npm run demo).",
    );
  const applied = await applyMigrations(url);
  for (const name of applied) console.log(`Applied ${name}`);
  console.log(
    applied.length === 0
      ? "Nothing to apply: the database is up to date."
      : `${applied.length} applied.`,
  );
}

await migrate().catch(reportFailure);
