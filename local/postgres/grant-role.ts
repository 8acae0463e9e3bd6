// The database rights app and worker need, for a role that owns and creates nothing.

import type pg from "pg";
import { QUEUE_SCHEMA } from "#lib/platform/jobs/queue-schema.ts";
import { errorMessage, PlainFailure } from "../plain-failure.ts";
import { connectTo } from "./connect.ts";

const SCHEMAS = `public, ${QUEUE_SCHEMA}`;

/**
 * Grants the role what app and worker need, on these tables and those of later migrations by the
 * same owner. It can only insert into the audit log and the token timeline; old timeline rows are
 * deleted through a function of the owner's.
 * @param url of the role that owns the tables
 * @throws PlainFailure that says what is missing
 */
export async function grantRole(url: string, role: string): Promise<void> {
  const client = await connectTo(url);
  try {
    await requireRole(client, role);
    await client.query(grants(client.escapeIdentifier(role)));
  } catch (error) {
    if (error instanceof PlainFailure) throw error;
    throw new PlainFailure(
      `The rights could not be granted: ${errorMessage(error)}. Migrate first (npm run db:migrate), and connect as the role that owns the tables.`,
    );
  } finally {
    await client.end();
  }
}

async function requireRole(client: pg.Client, role: string): Promise<void> {
  const { rows } = await client.query<{ isOwn: boolean }>(
    'SELECT rolname = current_user AS "isOwn" FROM pg_roles WHERE rolname = $1',
    [role],
  );
  if (!rows[0])
    throw new PlainFailure(
      `There is no role ${role}. Create it first: CREATE ROLE "${role}" LOGIN PASSWORD '…'.`,
    );
  if (rows[0].isOwn)
    throw new PlainFailure(
      `${role} owns the tables, so it already has all rights. Name the role app and worker connect as.`,
    );
}

/** One query, so one transaction. */
function grants(role: string): string {
  return `
    GRANT USAGE ON SCHEMA ${SCHEMAS} TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${SCHEMAS} TO ${role};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${SCHEMAS} TO ${role};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${SCHEMAS} TO ${role};
    REVOKE UPDATE, DELETE ON audit_log, token_events FROM ${role};
    REVOKE INSERT, UPDATE, DELETE ON _prisma_migrations FROM ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${SCHEMAS}
      GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${SCHEMAS} GRANT USAGE, SELECT ON SEQUENCES TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${SCHEMAS} GRANT EXECUTE ON FUNCTIONS TO ${role};`;
}
