import { readDatabaseUrl } from "../connecting/database-url.ts";
import { readCertificates } from "../http/outbound/read-certificates.ts";
import type { SettingProblem } from "./settings-error.ts";
import type { Env } from "./settings-schema.ts";

/* Finds settings that are valid on their own but contradict each other. */

export const GUSTO_BASE_URLS = {
  demo: "https://api.gusto-demo.com",
  production: "https://api.gusto.com",
} as const;

type Known = Partial<Env>;

/**
 * Reads nothing but the certificate files the settings name.
 * @param known the settings that are valid on their own; an invalid one has already been reported
 * and is not reported as missing
 */
export function findConflicts(known: Known, wrong: ReadonlySet<string>): SettingProblem[] {
  const lacks = (name: keyof Env) => known[name] === undefined && !wrong.has(name);
  return [
    ...databaseConflicts(known),
    ...certificateConflicts(known),
    ...gustoConflicts(known),
    ...demoConflicts(known),
    ...appUrlConflicts(known),
    ...kmsConflicts(known, lacks),
    ...staffConflicts(known, lacks),
    ...alertConflicts(known, lacks),
    ...(known.SMTP_URL && lacks("MAIL_FROM")
      ? [problem("SMTP_URL", "needs MAIL_FROM: email must have a sender.")]
      : []),
  ];
}

function gustoConflicts({
  GUSTO_BASE_URL: address,
  GUSTO_ENVIRONMENT: environment,
  DEMO_MODE: isDemo,
}: Known): SettingProblem[] {
  if (address === undefined) return [];
  const gusto = new URL(address);
  const problems: SettingProblem[] = [];
  if (!isOrigin(gusto))
    problems.push(problem("GUSTO_BASE_URL", "must be only scheme, host and port."));
  if (gusto.protocol === "http:" && !(isDemo && isLoopback(gusto)))
    problems.push(
      problem(
        "GUSTO_BASE_URL",
        "must use https, except for a simulator on this machine with DEMO_MODE=1.",
      ),
    );
  if (environment && address === GUSTO_BASE_URLS[other(environment)])
    problems.push(
      problem(
        "GUSTO_BASE_URL",
        `is Gusto's ${other(environment)} API, but GUSTO_ENVIRONMENT is ${environment}.`,
      ),
    );
  return problems;
}

function alertConflicts(known: Known, lacks: (name: keyof Env) => boolean): SettingProblem[] {
  const problems = (["ALERT_SLACK_URL", "ALERT_WEBHOOK_URL"] as const).flatMap((name) => {
    const address = known[name] && new URL(known[name].reveal());
    return !address || address.protocol === "https:" || (known.DEMO_MODE && isLoopback(address))
      ? []
      : [problem(name, "must use https, except for this machine with DEMO_MODE=1.", name)];
  });
  if (known.ALERT_WEBHOOK_URL && lacks("ALERT_WEBHOOK_SECRET"))
    problems.push(problem("ALERT_WEBHOOK_URL", "needs ALERT_WEBHOOK_SECRET, which signs it."));
  if (known.ALERT_WEBHOOK_SECRET && lacks("ALERT_WEBHOOK_URL"))
    problems.push(problem("ALERT_WEBHOOK_SECRET", "needs ALERT_WEBHOOK_URL."));
  if (known.ALERT_EMAILS?.length && lacks("SMTP_URL"))
    problems.push(problem("ALERT_EMAILS", "needs SMTP_URL: they are sent through it."));
  return problems;
}

function demoConflicts(known: Known): SettingProblem[] {
  if (!known.DEMO_MODE) return [];
  const { GUSTO_BASE_URL: gusto, APP_URL: app, GUSTO_ENVIRONMENT: environment } = known;
  return [
    gusto !== undefined &&
      !isLoopback(new URL(gusto)) &&
      "is refused unless GUSTO_BASE_URL is a simulator on this machine.",
    app !== undefined &&
      !isLoopback(new URL(app)) &&
      "is refused unless APP_URL is on this machine: anyone can sign in to a demo.",
    environment === "production" && "is refused with GUSTO_ENVIRONMENT=production.",
  ].flatMap((text) => (text ? [problem("DEMO_MODE", text, "DEMO_MODE=1")] : []));
}

function appUrlConflicts({ APP_URL, GUSTO_ENVIRONMENT }: Known): SettingProblem[] {
  if (APP_URL === undefined) return [];
  const app = new URL(APP_URL);
  const problems: SettingProblem[] = [];
  if (GUSTO_ENVIRONMENT === "production" && app.protocol !== "https:")
    problems.push(problem("APP_URL", "must use https with GUSTO_ENVIRONMENT=production."));
  if (!isOrigin(app) || APP_URL.includes("*"))
    problems.push(
      problem(
        "APP_URL",
        "must be only scheme, host and port: Gusto accepts no wildcard or fragment in a redirect URI.",
      ),
    );
  return problems;
}

/** Where ECS and EKS Pod Identity hand out credentials, on the container's own link. */
const AWS_LINK_LOCAL = new Set(["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]);

function kmsConflicts(known: Known, lacks: (name: keyof Env) => boolean): SettingProblem[] {
  const { AWS_ENDPOINT_URL_KMS: kms, AWS_CONTAINER_CREDENTIALS_FULL_URI: credentials } = known;
  const problems: SettingProblem[] = [];
  if (known.TOKEN_ENCRYPTION_KEYS?.isLocked && lacks("AWS_REGION"))
    problems.push(
      problem("AWS_REGION", "is missing: a key of TOKEN_ENCRYPTION_KEYS is wrapped by AWS KMS."),
    );
  // What KMS answers is the key itself.
  if (kms && isPlain(kms) && !isLoopback(new URL(kms)))
    problems.push(problem("AWS_ENDPOINT_URL_KMS", "must use https, except on this machine."));
  if (credentials && isPlain(credentials)) {
    const address = new URL(credentials);
    if (!isLoopback(address) && !AWS_LINK_LOCAL.has(address.hostname))
      problems.push(
        problem(
          "AWS_CONTAINER_CREDENTIALS_FULL_URI",
          "must use https, except on this machine and at AWS' own 169.254.170.2 and 169.254.170.23.",
        ),
      );
  }
  return problems;
}

function isPlain(address: string): boolean {
  return address.startsWith("http:");
}

function staffConflicts(known: Known, lacks: (name: keyof Env) => boolean): SettingProblem[] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: id, OIDC_CLIENT_SECRET: secret } = known;
  const problems: SettingProblem[] = [];
  if (lacks("OIDC_ISSUER") && (id ?? secret) !== undefined)
    problems.push(
      problem("OIDC_ISSUER", "is missing: OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong to it."),
    );
  if (issuer?.startsWith("http:") && known.DEMO_MODE === false)
    problems.push(problem("OIDC_ISSUER", "must use https outside the demo."));
  if (issuer && (lacks("OIDC_CLIENT_ID") || lacks("OIDC_CLIENT_SECRET")))
    problems.push(problem("OIDC_ISSUER", "needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET."));
  return problems;
}

function databaseConflicts(known: Known): SettingProblem[] {
  return (["DATABASE_URL", "DATABASE_LISTEN_URL"] as const).flatMap((name) => {
    const url = known[name];
    if (!url) return [];
    try {
      readDatabaseUrl(url.reveal(), known.DATABASE_CA_FILE, name);
      return [];
    } catch (error) {
      const message = error instanceof Error ? error.message : `${name} cannot be read.`;
      return [{ name, message }];
    }
  });
}

function certificateConflicts({ OUTBOUND_CA_FILE: file }: Known): SettingProblem[] {
  if (!file) return [];
  try {
    readCertificates(file);
    return [];
  } catch {
    return [
      problem("OUTBOUND_CA_FILE", `names ${file}, which cannot be read as certificates in PEM.`),
    ];
  }
}

function problem(name: string, text: string, shown = name): SettingProblem {
  return { name, message: `${shown} ${text}` };
}

function other(environment: keyof typeof GUSTO_BASE_URLS): keyof typeof GUSTO_BASE_URLS {
  return environment === "demo" ? "production" : "demo";
}

/** Only scheme, host and port. */
function isOrigin({ pathname, search, hash, username, password }: URL): boolean {
  return pathname === "/" && !search && !hash && !username && !password;
}

function isLoopback(address: URL): boolean {
  return (
    address.hostname === "localhost" ||
    address.hostname === "[::1]" ||
    /^127(\.\d+){3}$/.test(address.hostname)
  );
}
