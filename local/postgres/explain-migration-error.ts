import { errorCode, errorMessage } from "../plain-failure.ts";

/** By SQLSTATE (PostgreSQL manual, appendix A). */
const ADVICE: Readonly<Record<string, string>> = {
  "42501":
    'The role that migrates must own the tables that are there, and may create: as an administrator, GRANT CREATE ON DATABASE "…" TO "role"; GRANT USAGE, CREATE ON SCHEMA public TO "role".',
  "53100": "The disk of the database is full: make room.",
  "25006":
    "The server takes no writes: give DATABASE_DIRECT_URL or DATABASE_URL the address of the primary.",
  "42P07":
    "Something of it is there already, made by hand or by a process that was killed in the middle: compare the database with the file, and remove it.",
  "42701":
    "Something of it is there already, made by hand or by a process that was killed in the middle: compare the database with the file, and remove it.",
};

/** What failed, why, and what to do. Every migration can be repeated. */
export function explainMigrationError(what: string, error: unknown): string {
  const code = errorCode(error);
  return [
    `The database could not be migrated: ${what}: ${errorMessage(error)}${code ? ` (${code})` : ""}.`,
    "Nothing of this step was kept; the steps before it are done.",
    ADVICE[code ?? ""],
    "Then run it again.",
  ]
    .filter(Boolean)
    .join(" ");
}
