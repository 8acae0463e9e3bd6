import "server-only";
import { errorChain } from "./error-chain.ts";
import { TLS_CODES } from "./connecting/explain-connection-error.ts";

/*
 * Classifies a database failure by its error code alone. Checking the database again would mislead:
 * it may be back a moment later, and a full pool may already have room.
 */

/**
 * `conflict`: a deadlock or serialization failure, rolled back; can be retried right away. `busy`:
 * no connection, lock or time was available; nothing was written. `away`: the server is down or
 * unreachable. `read_only`: a standby, or a primary that is not accepting writes. `full`: the disk
 * is full; reads still work.
 */
export type DatabaseFault = "conflict" | "busy" | "away" | "read_only" | "full";
const FAULTS = ["conflict", "read_only", "full", "busy", "away"] as const;

/** SQLSTATE (PostgreSQL manual, appendix A) and Prisma's codes. */
const CODES: Readonly<Record<DatabaseFault, readonly string[]>> = {
  conflict: ["40P01", "40001", "P2034"],
  // lock_timeout, statement_timeout, too many connections, out of memory. Prisma: couldn't start or
  // finish a transaction in time, no connection in time.
  busy: ["55P03", "57014", "53300", "53400", "53200", "25P03", "25P04", "P2028", "P2024", "P2037"],
  read_only: ["25006"],
  full: ["53100"],
  away: [
    "55000",
    // Shutting down, crashed, starting up, database dropped, idle too long.
    "57P01",
    "57P02",
    "57P03",
    "57P04",
    "57P05",
    // Login rejected: the password was just changed, or the database doesn't exist yet after a
    // failover.
    "28000",
    "28P01",
    "3D000",
    "58000",
    "58030",
    "08000",
    "08001",
    "08003",
    "08004",
    "08006",
    "08P01",
    "P1000",
    "P1001",
    "P1003",
    "P1002",
    "P1008",
    "P1010",
    "P1011",
    "P1017",
    ...TLS_CODES,
  ],
};

/** Kinds from Prisma's adapter, which drops the driver's code for them. */
const KINDS: Readonly<Record<string, DatabaseFault>> = {
  TransactionWriteConflict: "conflict",
  TooManyConnections: "busy",
  DatabaseNotReachable: "away",
  ConnectionClosed: "away",
  SocketTimeout: "away",
  TlsConnectionError: "away",
  AuthenticationFailed: "away",
  DatabaseAccessDenied: "away",
  DatabaseDoesNotExist: "away",
};

/**
 * Socket errors from node-postgres. Only checked on the error itself: in a cause, they could be
 * about another server.
 */
const SOCKET_CODES = [
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
];

/** node-postgres errors that have no code. */
const MESSAGES: readonly [RegExp, DatabaseFault][] = [
  [/timeout exceeded when trying to connect/, "busy"],
  [
    /server does not support SSL|error establishing an SSL connection|Connection terminated|Client has encountered a connection error|Cannot use a pool after/,
    "away",
  ],
];

/** The database fault behind an error; null if the error is about something else. */
export function databaseFault(error: unknown): DatabaseFault | null {
  const chain = errorChain(error);
  for (const fault of FAULTS) {
    if (
      chain.some(({ code = "", kind = "" }) => CODES[fault].includes(code) || KINDS[kind] === fault)
    )
      return fault;
  }
  if (SOCKET_CODES.includes(chain[0]?.code ?? "")) return "away";
  return (
    MESSAGES.find(([pattern]) => chain.some(({ message }) => pattern.test(message)))?.[1] ?? null
  );
}

/** The code closest to the origin, for logs: `40P01` rather than Prisma's `P2010`. */
export function originalCode(error: unknown): string | undefined {
  return errorChain(error).findLast(({ code }) => code !== undefined)?.code;
}
