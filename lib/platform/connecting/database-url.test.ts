import { describe, expect, it } from "vitest";
import { readDatabaseUrl } from "./database-url.ts";

const BASE = "postgresql://dashboard:hidden@db.example.com:5432/dashboard";
const PEM = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
const files: Record<string, string> = { "/ca.pem": PEM, "/key.pem": "a key", "/empty.pem": "" };
const readFile = (file: string) => {
  const text = files[file];
  if (text === undefined) throw Object.assign(new Error(file), { code: "ENOENT" });
  return text;
};
const read = (query: string, caFile?: string) =>
  readDatabaseUrl(`${BASE}${query}`, caFile, "DATABASE_URL", readFile);
const ssl = (query: string, caFile?: string) => read(query, caFile).options.ssl;
const complaint = (query: string, caFile?: string) => {
  try {
    read(query, caFile);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : null;
  }
};

describe("the TLS options of a database URL follow libpq", () => {
  it.each<[string, string | undefined, unknown]>([
    ["", undefined, undefined],
    ["", "/ca.pem", { ca: PEM }],
    ["?sslmode=disable", "/ca.pem", false],
    ["?sslmode=require", undefined, { rejectUnauthorized: false }],
    ["?sslmode=no-verify", undefined, { rejectUnauthorized: false }],
    ["?sslmode=verify-full", undefined, {}],
    ["?sslmode=verify-full", "/ca.pem", { ca: PEM }],
    ["?sslmode=verify-full&sslrootcert=/ca.pem", undefined, { ca: PEM }],
    ["?sslmode=verify-full&sslrootcert=system", undefined, {}],
    ["?sslrootcert=system", undefined, {}],
    ["?ssl=true", undefined, {}],
    ["?ssl=0", undefined, false],
    ["?sslmode=require&uselibpqcompat=true", undefined, { rejectUnauthorized: false }],
    [
      "?sslmode=verify-full&sslcert=/ca.pem&sslkey=/key.pem",
      undefined,
      { cert: PEM, key: "a key" },
    ],
  ])("%s with the CA file %s", (query, caFile, expected) =>
    expect(ssl(query, caFile)).toEqual(expected),
  );

  it.each(["?sslmode=verify-ca", "?sslmode=require"])(
    "%s with a CA checks the certificate but not the host",
    (query) => {
      const options = ssl(query, "/ca.pem");
      expect(options).toMatchObject({ ca: PEM });
      if (typeof options !== "object") throw new Error("no TLS");
      expect(options.checkServerIdentity?.("another", {} as never)).toBeUndefined();
      expect(options.rejectUnauthorized).toBeUndefined();
    },
  );

  it.each<[string, string | undefined, RegExp]>([
    ["?sslmode=verify-ca", undefined, /set DATABASE_CA_FILE/],
    ["?sslmode=prefer", undefined, /continues without TLS.*sslmode=verify-full/],
    ["?sslmode=allow", undefined, /continues without TLS/],
    ["?sslmode=full", undefined, /Use disable, require, verify-ca, verify-full or no-verify/],
    ["?sslmode=require&sslrootcert=system", undefined, /anyone can get a certificate/],
    ["?sslmode=verify-full", "/gone.pem", /\/gone\.pem .* cannot be read \(ENOENT\)/],
    ["?sslmode=verify-full", "/empty.pem", /has no PEM certificate/],
    ["?schema=payroll", undefined, /schema=payroll.*a separate database/],
    ["?target_session_attrs=standby", undefined, /connect it to the primary/],
  ])(
    "%s with the CA file %s is refused with a message that omits the password",
    (query, caFile, sentence) => {
      expect(complaint(query, caFile)).toMatch(sentence);
      expect(complaint(query, caFile)).not.toContain("hidden");
    },
  );
});

describe("the rest of a database URL", () => {
  it("several hosts are refused, because node-postgres does no failover", () =>
    expect(() => readDatabaseUrl("postgresql://a:b@one:5432,two:5432/dashboard")).toThrow(
      /names several hosts/,
    ));

  it("parameters of Prisma and libpq that need no action are accepted", () =>
    expect(
      read("?schema=public&target_session_attrs=read-write&application_name=x").options,
    ).toEqual({ connectionString: `${BASE}?application_name=x` }));

  it("a host in the query, such as a socket, is passed on", () =>
    expect(
      readDatabaseUrl("postgresql://a:b@/dashboard?host=/run/postgresql").options.connectionString,
    ).toBe("postgresql://a:b@/dashboard?host=%2Frun%2Fpostgresql"));

  it("pgbouncer=true means a pooler sits in front of the database", () => {
    expect(read("?pgbouncer=true")).toMatchObject({ pooled: true });
    expect(read("?pgbouncer=false")).toMatchObject({ pooled: false });
  });
});
