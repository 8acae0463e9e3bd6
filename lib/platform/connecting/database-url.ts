import { readFileSync } from "node:fs";
import type { ConnectionOptions as TlsOptions } from "node:tls";
import type { ClientConfig } from "pg";

/*
 * Reads DATABASE_URL for everything that connects: app, worker, queue, migrations and commands. TLS
 * options follow libpq, because managed databases write their URLs for libpq. Options that
 * node-postgres can't honor the same way are rejected with an explanation.
 */

type ReadFile = (file: string) => string;
type Tls = "default" | "disable" | "no-verify" | "verify-ca" | "verify-full";
/** `pooled`: the URL says, in Prisma's vocabulary, that a pooler sits in front of the database. */
export type DatabaseConnection = { options: ClientConfig; pooled: boolean };
type Problem = { problem: string };

const SSL: Readonly<Record<string, string>> = {
  true: "verify-full",
  "1": "verify-full",
  false: "disable",
  "0": "disable",
  "no-verify": "no-verify",
};
/** Parameters we interpret ourselves; the rest of the query string goes to node-postgres. */
const JUDGED = [
  "sslmode",
  "ssl",
  "sslrootcert",
  "sslcert",
  "sslkey",
  "uselibpqcompat",
  "schema",
  "pgbouncer",
  "target_session_attrs",
];

/**
 * How to connect to the database in a URL.
 * @param name the setting that holds the URL, for error messages
 * @param caFile PEM certificates to check the server against; `sslrootcert` in the URL takes
 * precedence
 * @throws Error with a message for the operator; it contains no secret
 */
export function readDatabaseUrl(
  url: string,
  caFile?: string,
  name = "DATABASE_URL",
  readFile: ReadFile = (file) => readFileSync(file, "utf8"),
): DatabaseConnection {
  const [base = "", query = ""] = url.split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const given = (key: string) => parameters.get(key) || undefined;
  const refused = judgeHosts(base) ?? judgeParameters(given);
  if (refused) throw new Error(`${name} ${refused.problem}`);

  const root = given("sslrootcert") ?? caFile;
  const tls = judgeTls(given("sslmode") ?? SSL[given("ssl") ?? ""] ?? given("ssl"), root);
  if (typeof tls !== "string") throw new Error(`${name} ${tls.problem}`);
  const ssl = tlsOptions(tls, {
    ca: root === "system" ? undefined : root && certificates(root, readFile),
    cert: given("sslcert") && certificates(given("sslcert") ?? "", readFile),
    key: given("sslkey") && read(given("sslkey") ?? "", readFile),
  });
  for (const key of JUDGED) parameters.delete(key);
  const rest = parameters.toString();
  const connectionString = rest ? `${base}?${rest}` : base;
  return {
    options: { connectionString, ...(ssl !== undefined && { ssl }) },
    pooled: query !== "" && new URLSearchParams(query).get("pgbouncer") === "true",
  };
}

function judgeHosts(base: string): Problem | null {
  const [, authority = ""] = /^[a-z]+:\/\/([^/]*)/i.exec(base) ?? [];
  return authority.slice(authority.lastIndexOf("@") + 1).includes(",")
    ? {
        problem:
          "names several hosts. Use one address that follows the primary: your provider's, a pooler's or a proxy's.",
      }
    : null;
}

function judgeParameters(given: (key: string) => string | undefined): Problem | null {
  const schema = given("schema") ?? "public";
  if (schema !== "public")
    return {
      problem: `has schema=${schema}. The tables are in the schema public and the queue's in jobs: use a separate database, and remove the parameter.`,
    };
  const server = given("target_session_attrs") ?? "any";
  if (!["any", "read-write", "primary"].includes(server))
    return {
      problem: `has target_session_attrs=${server}. The dashboard always writes: connect it to the primary.`,
    };
  return null;
}

/** @param mode `sslmode`; if absent, node-postgres' own default applies: PGSSLMODE, or no TLS */
function judgeTls(mode: string | undefined, root: string | undefined): Tls | Problem {
  switch (mode) {
    case undefined:
      return root ? "verify-full" : "default";
    case "disable":
    case "no-verify":
    case "verify-full":
      return mode;
    case "require":
      // Same as libpq: encrypt, and verify once there is a root certificate to verify against.
      if (root === "system") return weak(mode);
      return root ? "verify-ca" : "no-verify";
    case "verify-ca":
      if (root === "system") return weak(mode);
      return root
        ? mode
        : {
            problem:
              "has sslmode=verify-ca but no CA to check against: set DATABASE_CA_FILE, or use sslmode=verify-full for a certificate from a public CA.",
          };
    case "allow":
    case "prefer":
      return {
        problem: `has sslmode=${mode}, which continues without TLS if the server offers none. Use sslmode=verify-full (certificate and host checked), sslmode=require (encrypted only) or sslmode=disable.`,
      };
    default:
      return {
        problem: `has sslmode=${mode}. Use disable, require, verify-ca, verify-full or no-verify.`,
      };
  }
}

function weak(mode: string): Problem {
  return {
    problem: `has sslmode=${mode} with sslrootcert=system: anyone can get a certificate from a public CA. Use sslmode=verify-full.`,
  };
}

type Pem = { [name in "ca" | "cert" | "key"]: string | undefined };

function tlsOptions(tls: Tls, pem: Pem): TlsOptions | boolean | undefined {
  if (tls === "default") return undefined;
  if (tls === "disable") return false;
  const given = Object.fromEntries(Object.entries(pem).filter(([, text]) => text));
  if (tls === "no-verify") return { ...given, rejectUnauthorized: false };
  return tls === "verify-ca" ? { ...given, checkServerIdentity: () => undefined } : given;
}

function certificates(file: string, readFile: ReadFile): string {
  const text = read(file, readFile);
  if (!text.includes("-----BEGIN CERTIFICATE-----"))
    throw new Error(`The file ${file} for the database's TLS has no PEM certificate.`);
  return text;
}

function read(file: string, readFile: ReadFile): string {
  try {
    return readFile(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new Error(`The file ${file} for the database's TLS cannot be read${code}.`);
  }
}
