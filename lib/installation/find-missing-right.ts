import "server-only";
import { db } from "#lib/platform/database/db.ts";
import { QUEUE_SCHEMA } from "#lib/platform/jobs/queue-schema.ts";

/** Insert-only tables: see npm run db:grant. */
const APPEND_ONLY = ["audit_log", "token_events"];

/**
 * The first right this process' database role lacks, such as "INSERT on api_keys". Null: nothing is
 * missing.
 */
export async function findMissingRight(): Promise<string | null> {
  const [missing] = await db().$queryRaw<{ right: string; role: string }[]>`
    SELECT CASE
      WHEN has_schema_privilege(n.oid, 'USAGE') THEN p || ' on ' || c.relname
      ELSE 'USAGE on schema ' || n.nspname
    END AS "right"
    FROM pg_class c
    JOIN pg_namespace n
      ON n.oid = c.relnamespace, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) WITH
        ORDINALITY AS wanted(p, place)
    WHERE n.nspname IN ('public', ${QUEUE_SCHEMA})
      AND c.relkind IN ('r', 'p')
      AND c.relowner = (
        SELECT i.relowner
        FROM pg_class i
        JOIN pg_namespace s ON s.oid = i.relnamespace
        WHERE i.relname = 'installation' AND s.nspname = 'public'
      )
      AND NOT (c.relname = ANY(${APPEND_ONLY}) AND p IN ('UPDATE', 'DELETE'))
      AND NOT (c.relname = '_prisma_migrations' AND p <> 'SELECT')
      AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, p))
    ORDER BY n.nspname, c.relname, place
    LIMIT 1`;
  return missing?.right ?? null;
}
