import { errorCode, errorMessage } from "../plain-failure.ts";

/** By SQLSTATE (PostgreSQL manual, appendix A). */
const ADVICE: Readonly<Record<string, string>> = {
  "42501":
    'The role that migrates must own the tables that are there, and may create: as an administrator, GRANT CREATE ON DATABASE "…" TO "role"; GRANT USAGE, CREATE ON SCHEMA public TO "role".',
  "53100": "The database's disk is full: free some space.",
  "25006":
    "The server accepts no writes: set DATABASE_DIRECT_URL or DATABASE_URL to the address of the primary.",
  "42P07":
    "Part of it already exists, created by hand or by a killed process: compare the database with the file, and remove that part.",
  "42701":
    "Part of it already exists, created by hand or by a killed process: compare the database with the file, and remove that part.",
};

/** What failed, why, and what to do. Every migration can be repeated. */
export function explainMigrationError(what: string, error: unknown): string {
  const code = errorCode(error);
  return [
    `The database could not be migrated: ${what}: ${errorMessage(error)}${code ? ` (${code})` : ""}.`,
    "This step was rolled back; the earlier steps are done.",
    ADVICE[code ?? ""],
    "Then run it again.",
  ]
    .filter(Boolean)
    .join(" ");
}
