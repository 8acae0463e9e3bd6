// npm run db:migrate: applies prisma/migrations to the database in DATABASE_DIRECT_URL or
// DATABASE_URL.

import { processLogger } from "#lib/platform/log/create-logger.ts";
import { startLog } from "#lib/platform/log/start-log.ts";
import { logFailure } from "../local/log-failure.ts";
import { isDevelopersTerminal } from "../local/settings.ts";
import { ownersUrl } from "../local/postgres/connect.ts";
import { applyMigrations } from "../local/postgres/migrations.ts";
import { readCommandLine } from "../local/command-line.ts";
import { reportFailure } from "../local/plain-failure.ts";

async function migrate(): Promise<void> {
  readCommandLine({
    usage: "npm run db:migrate",
    about:
      "Migrates the database in DATABASE_DIRECT_URL or DATABASE_URL. Safe to run again at any time.",
  });
  const forPeople = isDevelopersTerminal();
  startLog({ forPeople });
  try {
    const applied = await applyMigrations(ownersUrl());
    for (const name of applied) processLogger().info({ migration: name }, "Applied a migration");
    processLogger().info(
      { applied: applied.length },
      applied.length === 0 ? "The database is already up to date" : "The database is up to date",
    );
  } catch (error) {
    if (forPeople) reportFailure(error);
    else logFailure(error, { problem: "migration_failed", msg: "The migration failed" });
  }
}

await migrate().catch(reportFailure);
