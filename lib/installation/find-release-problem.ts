import "server-only";
import { SCHEMA_VERSION } from "#lib/generated/schema-version.ts";
import { db } from "#lib/platform/database/db.ts";
import type { InstallationProblem } from "./judge-installation.ts";
import { judgeRelease } from "./judge-release.ts";

/** Why this release must not work on this database, or cannot yet. */
export async function findReleaseProblem(
  version: string = SCHEMA_VERSION,
): Promise<InstallationProblem | null> {
  // In one that was never migrated, or last by an older release, a table may be missing.
  const [known] = await db().$queryRaw<{ migrations: boolean; compatibility: boolean }[]>`
    SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS migrations,
      to_regclass('public.schema_compatibility') IS NOT NULL AS compatibility`;
  const isApplied = known?.migrations ? await isMigrationApplied(version) : false;
  const compatibility = known?.compatibility ? await db().schemaCompatibility.findFirst() : null;
  return judgeRelease({ version, isApplied, oldestBeside: compatibility?.oldestBeside ?? null });
}

async function isMigrationApplied(name: string): Promise<boolean> {
  const rows = await db().$queryRaw<unknown[]>`
    SELECT 1
    FROM _prisma_migrations
    WHERE migration_name = ${name} AND finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  return rows.length > 0;
}
