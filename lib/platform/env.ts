import "server-only";
import type { z } from "zod";
import { readDatabaseUrl } from "./connecting/database-url.ts";
import { readCertificates } from "./http/outbound/read-certificates.ts";
import { processWide } from "./process/process-wide.ts";
import { settingsSchema } from "./settings-schema.ts";

/*
 * Every setting, in one place: nothing else reads process.env. Parsed on first use, so that a build
 * needs no settings and a start with a wrong one ends in a sentence that names it.
 */

const GUSTO_BASE_URLS = {
  demo: "https://api.gusto-demo.com",
  production: "https://api.gusto.com",
} as const;

type Parsed = z.infer<typeof settingsSchema>;

/** All settings, checked. `GUSTO_BASE_URL` is always present. */
export type Env = Omit<Parsed, "GUSTO_BASE_URL"> & { GUSTO_BASE_URL: string };

/** The names of all settings, for the test that holds `.env.example` to them. */
export const SETTING_NAMES = Object.keys(settingsSchema.shape);

/**
 * Checks a set of variables. Reads nothing but the files of certificates that they name.
 * @throws Error whose message names every wrong or missing setting in one line each.
 */
export function parseEnv(variables: Record<string, string | undefined>): Env {
  // An empty variable means "not set": compose files and CI systems pass such.
  const given = withProxySettings(
    Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== "")),
  );
  const result = settingsSchema.safeParse(given);
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

/** Of these two, the names in lower case are as common, and win, as with curl. */
function withProxySettings(
  given: Record<string, string | undefined>,
): Record<string, string | undefined> {
  return {
    ...given,
    HTTPS_PROXY: given["https_proxy"] ?? given["HTTPS_PROXY"],
    NO_PROXY: given["no_proxy"] ?? given["NO_PROXY"],
  };
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
  const problems: string[] = [...databaseProblems(env), ...certificateProblems(env)];
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

function certificateProblems({ OUTBOUND_CA_FILE: file }: Env): string[] {
  if (!file) return [];
  try {
    readCertificates(file);
    return [];
  } catch {
    return [`OUTBOUND_CA_FILE names ${file}, which cannot be read as certificates in PEM.`];
  }
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
