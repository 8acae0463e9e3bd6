import "server-only";
import { z } from "zod";
import { parseKeyring } from "./crypto/keyring.ts";
import { Secret } from "./crypto/secret.ts";
import { readDatabaseUrl } from "./database-url.ts";
import { processWide } from "./process/process-wide.ts";

/*
 * Every setting, in one place: nothing else reads process.env. Parsed on first use, so that a build
 * needs no settings and a start with a wrong one ends in a sentence that names it.
 */

const GUSTO_BASE_URLS = {
  demo: "https://api.gusto-demo.com",
  production: "https://api.gusto.com",
} as const;

const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));
const flag = z
  .enum(["0", "1"])
  .default("0")
  .transform((value) => value === "1");
const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean),
  );
const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ""));

const schema = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must be a postgresql:// URL")
    .transform((value) => new Secret(value)),
  /** Certificates that the database's is checked against; `sslmode` in the URL says how. */
  DATABASE_CA_FILE: z.string().min(1).optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10),
  /** Named statements live in a server's session, which a pooler in transaction mode hands to somebody else. `auto`: where there is no pooler. */
  DATABASE_PREPARED_STATEMENTS: z.enum(["auto", "on", "off"]).default("auto"),
  APP_URL: url.default("http://localhost:3000"),
  NEXTAUTH_SECRET: z
    .string()
    .min(32, "must have at least 32 characters")
    .transform((value) => new Secret(value)),
  TOKEN_ENCRYPTION_KEYS: z
    .string()
    .min(1)
    .transform((text, context) => {
      try {
        return parseKeyring(text);
      } catch (error) {
        context.addIssue({
          code: "custom",
          message: error instanceof Error ? error.message : "is not a keyring",
        });
        return z.NEVER;
      }
    }),
  GUSTO_ENVIRONMENT: z.enum(["demo", "production"]).default("demo"),
  GUSTO_BASE_URL: url.optional(),
  GUSTO_CLIENT_ID: z.string().min(1),
  GUSTO_CLIENT_SECRET: secret,
  /** Gusto's limit for one grant, until its answers say otherwise. 0: no limit. */
  GUSTO_RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).max(100_000).default(200),
  /** What speaks for the whole organization: short-lived tokens asked for with the client's credentials, or the older API token. */
  GUSTO_ORGANIZATION_ACCESS: z.enum(["system", "api_token"]).default("system"),
  /** A file with the API token. Without it, one is entered on the organization page. */
  GUSTO_API_TOKEN_FILE: z.string().min(1).optional(),
  SYNC_HISTORY_MONTHS: z.coerce.number().int().min(1).max(120).default(24),
  SYNC_INTERVAL_MINUTES: z.coerce.number().int().min(5).max(10_080).default(60),
  /** So long after the end of its connection a company's synced data is erased. */
  RETENTION_DAYS: z.coerce.number().int().min(1).max(3_650).default(90),
  /** So long the timeline of a token is kept. */
  TOKEN_HISTORY_DAYS: z.coerce.number().int().min(30).max(3_650).default(400),
  /** Where the mark is kept that tells a restored database; see lib/installation/look-for-restore.ts. */
  RESTORE_MARK_FILE: z
    .string()
    .min(1)
    .default(".data/restore-mark.json")
    .transform((file) => (file === "none" ? null : file)),
  /** So long the record of a sync run is kept, unless something still stands on it. */
  SYNC_RUN_HISTORY_DAYS: z.coerce.number().int().min(30).max(3_650).default(180),
  COMPANY_SELECTION: z.enum(["many", "one"]).default("many"),
  OPERATOR_EMAILS: list.transform((emails) => emails.map((email) => email.toLowerCase())),
  OIDC_ISSUER: url.optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: secret.optional(),
  /** What a missing `email_verified` means: nothing, or that the provider hands out only addresses that administrators set. */
  OIDC_EMAIL_VERIFIED: z.enum(["required", "assumed"]).default("required"),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .transform((value) => new Secret(value))
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^[^\r\n]*@[^\r\n]*$/,
      "must be an e-mail address, as in Payroll connections <payroll@example.com>",
    )
    .optional(),
  DEMO_MODE: flag,
  /** So long an app that was told to stop goes on serving, while /api/health answers 503. */
  DRAIN_SECONDS: z.coerce.number().int().min(0).max(600).default(0),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
});

type Parsed = z.infer<typeof schema>;

/** All settings, checked. `GUSTO_BASE_URL` is always present. */
export type Env = Omit<Parsed, "GUSTO_BASE_URL"> & { GUSTO_BASE_URL: string };

/** The names of all settings, for the test that holds `.env.example` to them. */
export const SETTING_NAMES = Object.keys(schema.shape);

/**
 * Checks a set of variables. Reads nothing but the files of the database's TLS.
 * @throws Error whose message names every wrong or missing setting in one line each.
 */
export function parseEnv(variables: Record<string, string | undefined>): Env {
  // An empty variable means "not set": compose files and CI systems pass such.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const result = schema.safeParse(given);
  if (!result.success) throw new Error(describe(result.error, given));
  const env = {
    ...result.data,
    GUSTO_BASE_URL: result.data.GUSTO_BASE_URL ?? GUSTO_BASE_URLS[result.data.GUSTO_ENVIRONMENT],
  };
  const problems = crossCheck(env);
  if (problems.length > 0)
    throw new Error(`These settings conflict.\n${problems.map((line) => `  ${line}`).join("\n")}`);
  return env;
}

/** The settings of this process. */
export function env(): Env {
  return processWide("settings", () => parseEnv(process.env));
}

function describe(error: z.ZodError, given: Record<string, unknown>): string {
  const lines = error.issues.map((issue) => {
    const name = issue.path.join(".");
    const missing = given[name] === undefined;
    // A message that names the setting itself stands alone.
    return issue.message.startsWith(name)
      ? `  ${issue.message}`
      : `  ${name} ${missing ? "is missing" : issue.message}`;
  });
  return `A setting is missing or wrong.\n${lines.join("\n")}\nAll settings are described in .env.example.`;
}

function crossCheck(env: Env): string[] {
  const problems: string[] = [...databaseProblems(env)];
  const gusto = new URL(env.GUSTO_BASE_URL);
  if (gusto.protocol === "http:" && !(env.DEMO_MODE && isLoopback(gusto))) {
    problems.push(
      "GUSTO_BASE_URL must use https, except for a simulator on this machine with DEMO_MODE=1.",
    );
  }
  if (env.DEMO_MODE && !isLoopback(gusto))
    problems.push("DEMO_MODE=1 is refused unless GUSTO_BASE_URL is a simulator on this machine.");
  if (env.DEMO_MODE && !isLoopback(new URL(env.APP_URL)))
    problems.push(
      "DEMO_MODE=1 is refused unless APP_URL is on this machine: anyone can sign in to a demo.",
    );
  if (env.DEMO_MODE && env.GUSTO_ENVIRONMENT === "production")
    problems.push("DEMO_MODE=1 is refused with GUSTO_ENVIRONMENT=production.");
  const otherEnvironment = env.GUSTO_ENVIRONMENT === "demo" ? "production" : "demo";
  if (env.GUSTO_BASE_URL === GUSTO_BASE_URLS[otherEnvironment]) {
    problems.push(
      `GUSTO_BASE_URL is Gusto's ${otherEnvironment} API, but GUSTO_ENVIRONMENT is ${env.GUSTO_ENVIRONMENT}.`,
    );
  }
  const app = new URL(env.APP_URL);
  if (env.GUSTO_ENVIRONMENT === "production" && app.protocol !== "https:")
    problems.push("APP_URL must use https with GUSTO_ENVIRONMENT=production.");
  if (app.pathname !== "/" || app.search || app.hash || env.APP_URL.includes("*")) {
    problems.push(
      "APP_URL must be only scheme, host and port: Gusto accepts no wildcard or fragment in a redirect URI.",
    );
  }
  if (env.OIDC_ISSUER?.startsWith("http:") && !env.DEMO_MODE)
    problems.push("OIDC_ISSUER must use https outside the demo.");
  if (env.OIDC_ISSUER && !(env.OIDC_CLIENT_ID && env.OIDC_CLIENT_SECRET))
    problems.push("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.");
  if (env.SMTP_URL && !env.MAIL_FROM) problems.push("SMTP_URL needs MAIL_FROM.");
  return problems;
}

function databaseProblems({ DATABASE_URL, DATABASE_CA_FILE }: Env): string[] {
  try {
    readDatabaseUrl(DATABASE_URL.reveal(), DATABASE_CA_FILE);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : "DATABASE_URL cannot be read."];
  }
}

function isLoopback(address: URL): boolean {
  return (
    address.hostname === "localhost" ||
    address.hostname === "[::1]" ||
    /^127(\.\d+){3}$/.test(address.hostname)
  );
}
