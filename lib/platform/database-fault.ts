import "server-only";

/*
 * What PostgreSQL or the pool had against a statement, told by its code and never by looking again: a database that was away when
 * a request failed may be back a moment later, and a full pool answers the next question.
 */

/**
 * `conflict`: two transactions stood in each other's way, and this one was rolled back; it can be repeated at once.
 * `busy`: no connection, lock or time was to be had; nothing was written. `away`: the server or the way to it is gone.
 */
type DatabaseFault = "conflict" | "busy" | "away";

/** SQLSTATE (PostgreSQL, appendix A) and Prisma's codes. */
const CODES: Readonly<Record<DatabaseFault, readonly string[]>> = {
  conflict: ["40P01", "40001", "P2034"],
  // lock_timeout, statement_timeout, too many connections, out of memory; Prisma: no transaction in time or out of its time, no connection in time.
  busy: ["55P03", "57014", "53300", "53200", "P2028", "P2024"],
  away: [
    "55000",
    "57P01",
    "57P02",
    "57P03",
    "08000",
    "08001",
    "08003",
    "08004",
    "08006",
    "08P01",
    "P1001",
    "P1002",
    "P1008",
    "P1017",
  ],
};

/** Of a socket that node-postgres could not open or lost. Only of the error itself: as a cause they may speak of another server. */
const SOCKET_CODES = ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"];

/** Errors of node-postgres that carry no code. */
const MESSAGES: readonly [RegExp, DatabaseFault][] = [
  [/timeout exceeded when trying to connect/, "busy"],
  [
    /Connection terminated|Client has encountered a connection error|Cannot use a pool after/,
    "away",
  ],
];

/** What of this kind an error tells; null when it is about something else. */
export function databaseFault(error: unknown): DatabaseFault | null {
  const chain = errorsOf(error);
  for (const fault of ["conflict", "busy", "away"] as const) {
    if (chain.some(({ code }) => code !== undefined && CODES[fault].includes(code))) return fault;
  }
  if (SOCKET_CODES.includes(chain[0]?.code ?? "")) return "away";
  return (
    MESSAGES.find(([pattern]) => chain.some(({ message }) => pattern.test(message)))?.[1] ?? null
  );
}

/** The code nearest to its origin, for a log: `40P01` rather than Prisma's `P2010`. */
export function originalCode(error: unknown): string | undefined {
  return errorsOf(error).findLast(({ code }) => code !== undefined)?.code;
}

type Link = { code: string | undefined; message: string };

/** Prisma keeps the driver's error in `meta`, others in `cause`; a socket that tried several addresses in `errors`. */
function errorsOf(error: unknown): Link[] {
  const links: Link[] = [];
  for (let next: unknown = error; typeof next === "object" && next !== null && links.length < 8;) {
    const {
      code,
      originalCode: original,
      message,
      meta,
      cause,
      errors,
    } = next as Record<string, unknown>;
    links.push({
      code: [original, code].find((value) => typeof value === "string"),
      message: typeof message === "string" ? message : "",
    });
    next =
      cause ??
      (meta as Record<string, unknown> | undefined)?.driverAdapterError ??
      (Array.isArray(errors) ? errors[0] : undefined);
  }
  return links;
}
