import { z } from "zod";
import { parseKeyring } from "../crypto/keyring.ts";
import { readNoProxy, readProxyUrl } from "../http/outbound/proxy-settings.ts";
import { Secret } from "../crypto/secret.ts";
import { parseQuietHours } from "./quiet-hours.ts";

/*
 * The allowed values of each setting. Contradictions between settings are found in
 * find-conflicts.ts.
 */

const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));

const cookieSecret = z
  .string()
  .min(32, "must be at least 32 characters long")
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

const secretUrl = z.url({ protocol: /^https?$/ }).transform((value) => new Secret(value));

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ""));

const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, "must be a postgresql:// URL")
  .transform((value) => new Secret(value));

const proxy = z.string().transform((text, context) => {
  try {
    return new Secret(readProxyUrl(text).href);
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as Error).message });
    return z.NEVER;
  }
});

export const settingsSchema = z.object({
  DATABASE_URL: databaseUrl,
  /** The same database without the pooler in front, for the one connection that listens for changes. */
  DATABASE_LISTEN_URL: databaseUrl.optional(),
  /** Certificates to check the database's against; `sslmode` in the URL says how. */
  DATABASE_CA_FILE: z.string().min(1).optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10),
  /**
   * Named statements live in a server session, which a transaction-mode pooler gives to another
   * client. `auto`: on if there is no pooler.
   */
  DATABASE_PREPARED_STATEMENTS: z.enum(["auto", "on", "off"]).default("auto"),
  APP_URL: url.default("http://localhost:3000"),
  NEXTAUTH_SECRET: cookieSecret,
  /** Still accepted, so that changing the secret doesn't break sign-ins in progress. */
  NEXTAUTH_SECRET_PREVIOUS: cookieSecret.optional(),
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
  /** Only for keys wrapped by AWS KMS. The names are those the AWS tools use. */
  AWS_REGION: z
    .string()
    .regex(/^[a-z]{2}[a-z0-9-]*-\d+$/, "must be an AWS region, such as eu-central-1")
    .optional(),
  AWS_ENDPOINT_URL_KMS: url.optional(),
  AWS_ACCESS_KEY_ID: z.string().min(1).optional(),
  AWS_SECRET_ACCESS_KEY: secret.optional(),
  AWS_SESSION_TOKEN: secret.optional(),
  AWS_CONTAINER_CREDENTIALS_FULL_URI: url.optional(),
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: z.string().startsWith("/").optional(),
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: z.string().min(1).optional(),
  GUSTO_ENVIRONMENT: z.enum(["demo", "production"]).default("demo"),
  GUSTO_BASE_URL: url.optional(),
  GUSTO_CLIENT_ID: z.string().min(1),
  GUSTO_CLIENT_SECRET: secret,
  /** A second secret that may be valid while it is being rotated at Gusto. */
  GUSTO_CLIENT_SECRET_NEXT: secret.optional(),
  /** Gusto's limit per grant, until its responses say otherwise. 0: no limit. */
  GUSTO_RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).max(100_000).default(200),
  /**
   * How we act for the whole organization: short-lived tokens from client credentials, or the older
   * API token.
   */
  GUSTO_ORGANIZATION_ACCESS: z.enum(["system", "api_token"]).default("system"),
  /** A file with the API token. Without it, an operator enters one on the organization page. */
  GUSTO_API_TOKEN_FILE: z.string().min(1).optional(),
  /** The proxy for Gusto, the staff's OpenID provider and AWS KMS, and the exceptions that bypass it. */
  HTTPS_PROXY: proxy.optional(),
  NO_PROXY: z.string().default("").transform(readNoProxy),
  /**
   * Extra CAs trusted for Gusto, the OpenID provider, the mail server and the proxy, in addition to
   * the public ones.
   */
  OUTBOUND_CA_FILE: z.string().min(1).optional(),
  SYNC_HISTORY_MONTHS: z.coerce.number().int().min(1).max(120).default(24),
  SYNC_INTERVAL_MINUTES: z.coerce.number().int().min(5).max(10_080).default(60),
  /** Hours within which Gusto must accept each connection anew; twice the life of an access token. */
  VERIFY_WITHIN_HOURS: z.coerce.number().int().min(2).max(168).default(4),
  /** Days after a connection ends until the company's synced data is erased. */
  RETENTION_DAYS: z.coerce.number().int().min(1).max(3_650).default(90),
  /** Days a token's timeline is kept. */
  TOKEN_HISTORY_DAYS: z.coerce.number().int().min(30).max(3_650).default(400),
  /**
   * Where the mark is stored that reveals a restored database; see
   * lib/installation/look-for-restore.ts.
   */
  RESTORE_MARK_FILE: z
    .string()
    .min(1)
    .default(".data/restore-mark.json")
    .transform((file) => (file === "none" ? null : file)),
  /** Days a sync run's record is kept, unless something still depends on it. */
  SYNC_RUN_HISTORY_DAYS: z.coerce.number().int().min(30).max(3_650).default(180),
  /** Days the per-minute call records are kept; the pages for the last hour and day read them. */
  CALL_RECORD_DAYS: z.coerce.number().int().min(2).max(365).default(3),
  /** Days failed calls and call totals are kept; the pages show thirty days. */
  CALL_HISTORY_DAYS: z.coerce.number().int().min(31).max(3_650).default(40),
  /** Days processed webhook events are kept; longer than Gusto's list of events goes back. */
  WEBHOOK_EVENT_DAYS: z.coerce.number().int().min(32).max(3_650).default(90),
  /** Days the audit log is kept: as long as payroll records must be kept, plus some years. */
  AUDIT_HISTORY_DAYS: z.coerce.number().int().min(366).max(36_500).default(2_557),
  /** Days a resolved incident is kept. */
  INCIDENT_HISTORY_DAYS: z.coerce.number().int().min(7).max(3_650).default(400),
  /** Days notices are kept, read or not. */
  NOTICE_HISTORY_DAYS: z.coerce.number().int().min(30).max(3_650).default(400),
  /** Days a successful scheduled run without changes is kept. */
  SYNC_RUN_UNCHANGED_DAYS: z.coerce.number().int().min(2).max(3_650).default(14),
  COMPANY_SELECTION: z.enum(["many", "one"]).default("many"),
  OPERATOR_EMAILS: list.transform((emails) => emails.map((email) => email.toLowerCase())),
  OIDC_ISSUER: url.optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: secret.optional(),
  /**
   * How to treat a missing `email_verified`: as unverified, or as verified because the provider
   * only issues addresses set by administrators.
   */
  OIDC_EMAIL_VERIFIED: z.enum(["required", "assumed"]).default("required"),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .transform((value) => new Secret(value))
    .optional(),
  /** The proxy for the mail server. Not HTTPS_PROXY: most of those only allow port 443. */
  SMTP_PROXY: proxy.optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^[^\r\n]*@[^\r\n]*$/,
      "must be an email address, such as Payroll connections <payroll@example.com>",
    )
    .optional(),
  /** Who is told of incidents by email. */
  ALERT_EMAILS: list.pipe(z.array(z.email("must be email addresses, separated by commas"))),
  /** A Slack-compatible incoming webhook; its address is a secret. */
  ALERT_SLACK_URL: secretUrl.optional(),
  /** A webhook of your own, signed by Standard Webhooks. */
  ALERT_WEBHOOK_URL: secretUrl.optional(),
  ALERT_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, "must be whsec_ and 24 to 64 bytes in base64")
    .transform((value) => new Secret(value))
    .optional(),
  /** When only critical incidents are told at once. */
  ALERT_QUIET_HOURS: z
    .string()
    .transform((text, context) => {
      try {
        return parseQuietHours(text);
      } catch (error) {
        context.addIssue({ code: "custom", message: (error as Error).message });
        return z.NEVER;
      }
    })
    .optional(),
  DEMO_MODE: flag,
  /** Seconds a stopping app keeps serving while /api/health returns 503. */
  DRAIN_SECONDS: z.coerce.number().int().min(0).max(600).default(0),
  /**
   * The worker's port for GET /metrics; without it, the worker doesn't listen. The app serves
   * metrics on its own port.
   */
  WORKER_METRICS_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  WORKER_METRICS_HOST: z.string().min(1).default("127.0.0.1"),
  /** Tracing, with OpenTelemetry's own names: off until one of the endpoints is set. */
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: secret.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.enum(["http/protobuf", "http/json"]).default("http/protobuf"),
  OTEL_TRACES_EXPORTER: z.enum(["otlp", "none"]).default("otlp"),
  OTEL_TRACES_SAMPLER: z
    .enum([
      "always_on",
      "always_off",
      "traceidratio",
      "parentbased_always_on",
      "parentbased_always_off",
      "parentbased_traceidratio",
    ])
    .default("parentbased_always_on"),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  OTEL_SDK_DISABLED: z.enum(["true", "false"]).default("false"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
});

type Parsed = z.infer<typeof settingsSchema>;

/** All settings, validated. `GUSTO_BASE_URL` is always set. */
export type Env = Omit<Parsed, "GUSTO_BASE_URL"> & { GUSTO_BASE_URL: string };
