import "server-only";
import { errorChain } from "./error-chain.ts";
import { TLS_CODES } from "./connecting/explain-connection-error.ts";

/*
 * What PostgreSQL or the pool had against a statement, told by its code and never by looking again: a database that was away when
 * a request failed may be back a moment later, and a full pool answers the next question.
 */

/**
 * `conflict`: two transactions stood in each other's way, and this one was rolled back; it can be repeated at once.
 * `busy`: no connection, lock or time was to be had; nothing was written. `away`: the server or the way to it is gone.
 * `read_only`: a standby, or a primary that takes no writes just now. `full`: no room on its disk; what is there can be read.
 */
export type DatabaseFault = "conflict" | "busy" | "away" | "read_only" | "full";
const FAULTS = ["conflict", "read_only", "full", "busy", "away"] as const;

/** SQLSTATE (PostgreSQL, appendix A) and Prisma's codes. */
const CODES: Readonly<Record<DatabaseFault, readonly string[]>> = {
  conflict: ["40P01", "40001", "P2034"],
  // lock_timeout, statement_timeout, too many connections, out of memory; Prisma: no transaction in time or out of its time, no connection in time.
  busy: ["55P03", "57014", "53300", "53400", "53200", "25P03", "25P04", "P2028", "P2024", "P2037"],
  read_only: ["25006"],
  full: ["53100"],
  away: [
    "55000",
    // Shut down, crashed, starting up, the database dropped, idle too long.
    "57P01",
    "57P02",
    "57P03",
    "57P04",
    "57P05",
    // Not let in: a password that was just changed, a database that is not there yet after a failover.
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

/** Of Prisma's adapter, which drops the driver's code for them. */
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

/** Of a socket that node-postgres could not open or lost. Only of the error itself: as a cause they may speak of another server. */
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

/** Errors of node-postgres that carry no code. */
const MESSAGES: readonly [RegExp, DatabaseFault][] = [
  [/timeout exceeded when trying to connect/, "busy"],
  [
    /server does not support SSL|error establishing an SSL connection|Connection terminated|Client has encountered a connection error|Cannot use a pool after/,
    "away",
  ],
];

/** What of this kind an error tells; null when it is about something else. */
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

/** The code nearest to its origin, for a log: `40P01` rather than Prisma's `P2010`. */
export function originalCode(error: unknown): string | undefined {
  return errorChain(error).findLast(({ code }) => code !== undefined)?.code;
}
