import { ALERT_SETTING_NOTES } from "./alert-setting-notes.ts";

/**
 * What each setting is for, with an example. For a secret, the example is the command that
 * generates one.
 */
type SettingNote = { purpose: string; example: string };

/** By setting name, for the error shown when a start is refused. */
export const SETTING_NOTES: Readonly<Record<string, SettingNote>> = {
  DATABASE_URL: {
    purpose: "PostgreSQL 15 or newer, for all data.",
    example: "postgresql://USER:PASSWORD@HOST:5432/NAME",
  },
  DATABASE_CA_FILE: {
    purpose: "PEM certificates to check the database's certificate against.",
    example: "/etc/ssl/database-ca.pem",
  },
  DATABASE_POOL_SIZE: { purpose: "The most connections a process keeps open.", example: "10" },
  DATABASE_LISTEN_URL: {
    purpose: "The same database without the pooler, to push changes to open pages.",
    example: "postgresql://dashboard:password@db.example.com:5432/dashboard",
  },
  DATABASE_PREPARED_STATEMENTS: {
    purpose: "Whether frequent statements are prepared by name: auto, on, off.",
    example: "auto",
  },
  APP_URL: {
    purpose: "Where browsers reach the dashboard; both redirect URIs at Gusto start with it.",
    example: "https://payroll.example.com",
  },
  NEXTAUTH_SECRET: {
    purpose: "Protects the short-lived cookies of a sign-in.",
    example: "the output of: openssl rand -base64 32",
  },
  NEXTAUTH_SECRET_PREVIOUS: {
    purpose: "The previous NEXTAUTH_SECRET, accepted along with the new one.",
    example: "what NEXTAUTH_SECRET was",
  },
  TOKEN_ENCRYPTION_KEYS: {
    purpose: "Encrypts the tokens in the database: the first key writes, all keys read.",
    example: "k1:KEY, where KEY is the output of: openssl rand -base64 32",
  },
  GUSTO_CLIENT_SECRET_NEXT: {
    purpose: "A second client secret, accepted while the first is being changed.",
    example: "the new secret shown there",
  },
  AWS_REGION: {
    purpose: "The region of the KMS key that wraps keys in TOKEN_ENCRYPTION_KEYS.",
    example: "eu-central-1",
  },
  AWS_ENDPOINT_URL_KMS: {
    purpose: "The AWS KMS endpoint. Defaults to the one for AWS_REGION.",
    example: "https://vpce-1234.kms.eu-central-1.vpce.amazonaws.com",
  },
  AWS_ACCESS_KEY_ID: { purpose: "Credentials for AWS KMS.", example: "AKIA…" },
  AWS_SECRET_ACCESS_KEY: { purpose: "Credentials for AWS KMS.", example: "as AWS shows it" },
  AWS_SESSION_TOKEN: { purpose: "For temporary credentials.", example: "as AWS issues it" },
  AWS_CONTAINER_CREDENTIALS_FULL_URI: {
    purpose: "Set by EKS Pod Identity: where the container's credentials are.",
    example: "http://169.254.170.23/v1/credentials",
  },
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: {
    purpose: "Set by ECS: where the task's credentials are.",
    example: "/v2/credentials/0000",
  },
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: {
    purpose: "Set by EKS Pod Identity: the token for the container's credentials.",
    example: "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token",
  },
  GUSTO_ENVIRONMENT: {
    purpose: "The Gusto environment: demo, production.",
    example: "demo",
  },
  GUSTO_BASE_URL: {
    purpose: "Gusto's URL. Defaults to the one for GUSTO_ENVIRONMENT.",
    example: "https://api.gusto-demo.com",
  },
  GUSTO_CLIENT_ID: {
    purpose: "Your application, from Gusto's Developer Portal.",
    example: "the client id shown there",
  },
  GUSTO_CLIENT_SECRET: {
    purpose: "Your application's secret, from Gusto's Developer Portal.",
    example: "the secret shown there",
  },
  GUSTO_RATE_LIMIT_PER_MINUTE: {
    purpose: "Gusto's limit of calls per minute and grant.",
    example: "200",
  },
  GUSTO_ORGANIZATION_ACCESS: {
    purpose: "How to act for your organization at Gusto: system, api_token.",
    example: "system",
  },
  GUSTO_API_TOKEN_FILE: {
    purpose: "A file with the organization's API token.",
    example: "/run/secrets/gusto-api-token",
  },
  HTTPS_PROXY: {
    purpose: "The proxy for Gusto, the staff's OpenID provider and AWS KMS.",
    example: "http://proxy.example.com:3128",
  },
  NO_PROXY: { purpose: "Hosts that bypass the proxy.", example: "id.example.com,10.0.0.5" },
  OUTBOUND_CA_FILE: {
    purpose: "PEM certificates trusted in addition to public ones.",
    example: "/etc/ssl/company-ca.pem",
  },
  SYNC_HISTORY_MONTHS: {
    purpose: "How far back pay periods and payrolls are read.",
    example: "24",
  },
  SYNC_INTERVAL_MINUTES: { purpose: "How often a selected company is synced.", example: "60" },
  VERIFY_WITHIN_HOURS: { purpose: "How often each connection is verified.", example: "4" },
  RETENTION_DAYS: {
    purpose: "How long after a connection ends its synced data is erased.",
    example: "90",
  },
  TOKEN_HISTORY_DAYS: { purpose: "How long each token's timeline is kept.", example: "400" },
  RESTORE_MARK_FILE: {
    purpose: "A file outside the database that records how new it is; none turns this off.",
    example: ".data/restore-mark.json",
  },
  SYNC_RUN_HISTORY_DAYS: {
    purpose: "How long each sync run's record is kept.",
    example: "180",
  },
  CALL_RECORD_DAYS: {
    purpose: "How long calls are kept by minute and company.",
    example: "3",
  },
  CALL_HISTORY_DAYS: {
    purpose: "How long failed calls and the totals of all calls are kept.",
    example: "40",
  },
  WEBHOOK_EVENT_DAYS: {
    purpose: "How long webhook events are kept after they are processed.",
    example: "90",
  },
  AUDIT_HISTORY_DAYS: {
    purpose: "How long the audit log is kept.",
    example: "2557",
  },
  INCIDENT_HISTORY_DAYS: {
    purpose: "How long incidents are kept after they are resolved.",
    example: "400",
  },
  NOTICE_HISTORY_DAYS: {
    purpose: "How long notices are kept.",
    example: "400",
  },
  SYNC_RUN_UNCHANGED_DAYS: {
    purpose: "How long the record of a scheduled run without changes is kept.",
    example: "14",
  },
  COMPANY_SELECTION: {
    purpose: "How many companies a person may mark for sync: many, one.",
    example: "many",
  },
  OPERATOR_EMAILS: {
    purpose: "The staff members who may see every company.",
    example: "ana@example.com,bo@example.com",
  },
  OIDC_ISSUER: {
    purpose: "The staff's OpenID Connect provider; also needs a client id and secret.",
    example: "https://id.example.com",
  },
  OIDC_CLIENT_ID: {
    purpose: "This dashboard's client id at the OpenID provider.",
    example: "dashboard",
  },
  OIDC_CLIENT_SECRET: {
    purpose: "This dashboard's client secret at the OpenID provider.",
    example: "the secret shown there",
  },
  OIDC_EMAIL_VERIFIED: {
    purpose: "Whether the OpenID provider must verify each email address: required, assumed.",
    example: "required",
  },
  SMTP_URL: {
    purpose: "The mail server for notices; it needs MAIL_FROM.",
    example: "smtps://USER:PASSWORD@mail.example.com:465",
  },
  SMTP_PROXY: {
    purpose: "The proxy for the mail server.",
    example: "http://proxy.example.com:3128",
  },
  MAIL_FROM: {
    purpose: "The sender of notices.",
    example: "Payroll connections <payroll@example.com>",
  },
  ...ALERT_SETTING_NOTES,
  DEMO_MODE: {
    purpose: "1 turns on the demo's one-click sign-in; Gusto is then a simulator on this machine.",
    example: "0",
  },
  DRAIN_SECONDS: {
    purpose: "How long an app keeps serving after it is told to stop.",
    example: "10",
  },
  WORKER_METRICS_PORT: {
    purpose: "The worker's port for GET /metrics. Without it, the worker does not listen.",
    example: "9464",
  },
  WORKER_METRICS_HOST: {
    purpose: "The address for that port.",
    example: "127.0.0.1",
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    purpose: "Where OpenTelemetry traces are sent. If not set, nothing is traced.",
    example: "http://collector:4318",
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    purpose: "The complete URL, for traces only.",
    example: "http://collector:4318/v1/traces",
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    purpose: "Headers sent with traces, for a receiver that requires authentication.",
    example: "authorization=Bearer%20KEY",
  },
  OTEL_EXPORTER_OTLP_PROTOCOL: {
    purpose: "The format of traces: http/protobuf or http/json.",
    example: "http/protobuf",
  },
  OTEL_TRACES_EXPORTER: { purpose: "none switches traces off.", example: "otlp" },
  OTEL_TRACES_SAMPLER: {
    purpose: "Which traces are kept, with OpenTelemetry's sampler names.",
    example: "parentbased_traceidratio",
  },
  OTEL_TRACES_SAMPLER_ARG: {
    purpose: "The share of traces that traceidratio keeps, from 0 to 1.",
    example: "0.1",
  },
  OTEL_SDK_DISABLED: { purpose: "true switches OpenTelemetry off.", example: "false" },
  LOG_LEVEL: {
    purpose: "How much is logged: fatal, error, warn, info, debug, silent.",
    example: "info",
  },
  PORT: { purpose: "Where the app listens.", example: "3000" },
  KEEP_ALIVE_TIMEOUT: {
    purpose: "How many milliseconds an idle connection is kept open.",
    example: "75000",
  },
  TRUSTED_PROXIES: {
    purpose: "How many proxies in front append to X-Forwarded-For.",
    example: "1",
  },
  APP_PROCESSES: { purpose: "How many processes share the app's port.", example: "1" },
};
