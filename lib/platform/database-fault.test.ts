import { describe, expect, it } from "vitest";
import { databaseFault } from "./database-fault.ts";

const coded = (code: string) => Object.assign(new Error("what PostgreSQL said"), { code });
/** The shape Prisma passes on when its adapter recognizes the error. */
const ofKind = (kind: string) =>
  Object.assign(new Error("Raw query failed"), {
    code: "P2010",
    meta: { driverAdapterError: { name: "DriverAdapterError", cause: { kind } } },
  });

describe("a database failure is classified by its code", () => {
  it.each([
    ["40P01", "conflict"],
    ["53300", "busy"],
    ["57014", "busy"],
    ["25006", "read_only"],
    ["53100", "full"],
    ["57P01", "away"],
    ["57P03", "away"],
    ["57P05", "away"],
    ["28P01", "away"],
    ["EHOSTUNREACH", "away"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "away"],
    ["23505", null],
    ["42501", null],
  ])("%s is %s", (code, fault) => expect(databaseFault(coded(code))).toBe(fault));

  it.each([
    ["DatabaseNotReachable", "away"],
    ["ConnectionClosed", "away"],
    ["SocketTimeout", "away"],
    ["TlsConnectionError", "away"],
    ["TooManyConnections", "busy"],
    ["TransactionWriteConflict", "conflict"],
    ["UniqueConstraintViolation", null],
  ])("%s, whose code Prisma's adapter drops, is %s", (kind, fault) =>
    expect(databaseFault(ofKind(kind))).toBe(fault),
  );
});
