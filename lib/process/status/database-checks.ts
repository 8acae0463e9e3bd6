import "server-only";
import { findMissingRight } from "#lib/installation/find-missing-right.ts";
import { findReleaseProblem } from "#lib/installation/find-release-problem.ts";
import { readClocks } from "#lib/platform/clocks/read-clocks.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { SettingsError } from "#lib/platform/settings/settings-error.ts";
import { SCHEMA_VERSION } from "#lib/generated/schema-version.ts";
import { judgeClocks } from "#lib/readiness/judge-processes.ts";
import { broken, fromJudgement, needsCare, sound } from "./finding.ts";
import { sayDatabaseFault } from "./run-checks.ts";
import type { CheckDefinition, Finding } from "./status-views.ts";

type ServerState = {
  version: string;
  isStandby: boolean;
  connections: number;
  mostConnections: number;
  tookMs: number;
};

const SLOW_MS = 500;
const FULL_SHARE = 0.8;

/** Pure. */
export function judgeServer(server: ServerState): Finding {
  const { version, connections, mostConnections, tookMs } = server;
  const saw = `PostgreSQL ${version} answered in ${tookMs} ms; ${connections} of ${mostConnections} connections are open.`;
  if (server.isStandby)
    return broken(
      "The database is a standby and accepts no writes.",
      "Set DATABASE_URL to the address of the primary.",
    );
  if (connections > FULL_SHARE * mostConnections)
    return needsCare(
      saw,
      "Lower DATABASE_POOL_SIZE, put a pooler in front, or raise max_connections.",
    );
  if (tookMs > SLOW_MS)
    return needsCare(saw, "Look at the database's load and at the network to it.");
  return sound(saw);
}

async function askServer(): Promise<Finding> {
  try {
    // Every client connection is one row here, so there are never many.
    const [row] = await db().$queryRaw<Omit<ServerState, "tookMs">[]>`
      SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
        pg_is_in_recovery() AS "isStandby",
        (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend')
          AS connections,
        current_setting('max_connections')::int AS "mostConnections"`;
    if (!row) throw new Error("A statement of settings alone answered no row.");
    // Timed apart: the first one may have opened a connection.
    const startedMs = performance.now();
    await db().$queryRaw`SELECT 1`;
    return judgeServer({ ...row, tookMs: Math.round(performance.now() - startedMs) });
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    return broken(
      sayDatabaseFault(error),
      "Bring the database back, or set DATABASE_URL to where it is. Do not restart app or worker: they may hold tokens that wait to be stored.",
    );
  }
}

async function askRelease(): Promise<Finding> {
  const problem = await findReleaseProblem();
  if (problem === null)
    return sound(`The database is migrated to ${SCHEMA_VERSION}, which this release needs.`);
  return broken(
    problem.message,
    problem.code === "not_migrated"
      ? "Run npm run db:migrate, with the role that owns the tables."
      : "Start a newer release.",
  );
}

async function askRights(): Promise<Finding> {
  const right = await findMissingRight();
  return right === null
    ? sound("The role in DATABASE_URL has every right that app and worker need.")
    : broken(
        `The role in DATABASE_URL lacks the right ${right}.`,
        "As the owner of the tables, run npm run db:grant -- ROLE.",
      );
}

export const DATABASE_CHECKS: readonly CheckDefinition[] = [
  {
    id: "database",
    title: "Database",
    guide: "docs/guides/operator-runbook.md#databaseunavailable",
    ask: askServer,
  },
  {
    id: "release",
    title: "Migrations",
    guide: "docs/guides/upgrading.md",
    ask: askRelease,
  },
  {
    id: "rights",
    title: "Database rights",
    guide: "docs/guides/database.md",
    ask: askRights,
  },
  {
    id: "clocks",
    title: "Clocks",
    guide: "docs/guides/operator-runbook.md#clockoff",
    ask: async () =>
      fromJudgement(judgeClocks({ clocks: await readClocks(), now: databaseNow() }), {
        problem: "care",
        notSeen: "unknown",
      }),
  },
];
