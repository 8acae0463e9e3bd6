/**
 * What each setting is for, with an example. For a secret, the example is the command that
 * generates one.
 */
type SettingNote = { purpose: string; example: string };

/** By setting name, for the error shown when a start is refused. */
export const SETTING_NOTES: Readonly<Record<string, SettingNote>> = {
  DATABASE_URL: {
    purpose: "PostgreSQL 15 or newer, which holds everything.",
    example: "postgresql://USER:PASSWORD@HOST:5432/NAME",
  },
  DATABASE_CA_FILE: {
    purpose: "The certificates in PEM that the database's is checked against.",
    example: "/etc/ssl/database-ca.pem",
  },
  DATABASE_POOL_SIZE: { purpose: "Connections a process keeps open at most.", example: "10" },
  DATABASE_LISTEN_URL: {
    purpose: "The same database past the pooler, so that open pages are told of changes.",
    example: "postgresql://dashboard:password@db.example.com:5432/dashboard",
  },
  DATABASE_PREPARED_STATEMENTS: {
    purpose: "Whether the statements of the hot path are prepared by name: auto, on, off.",
    example: "auto",
  },
  APP_URL: {
    purpose: "Where browsers reach the dashboard; both redirect URIs at Gusto are made from it.",
    example: "https://payroll.example.com",
  },
  NEXTAUTH_SECRET: {
    purpose: "Protects the short-lived cookies of a sign-in.",
    example: "the output of: openssl rand -base64 32",
  },
  NEXTAUTH_SECRET_PREVIOUS: {
    purpose: "The NEXTAUTH_SECRET before a change, accepted beside the new one.",
    example: "what NEXTAUTH_SECRET was",
  },
  TOKEN_ENCRYPTION_KEYS: {
    purpose: "Encrypts the tokens in the database: the first key writes, all of them read.",
    example: "k1:KEY, where KEY is the output of: openssl rand -base64 32",
  },
  GUSTO_CLIENT_SECRET_NEXT: {
    purpose: "A second client secret, accepted while the first is being changed.",
    example: "the new secret shown there",
  },
  AWS_REGION: {
    purpose: "The region of the KMS key that keys of TOKEN_ENCRYPTION_KEYS are wrapped under.",
    example: "eu-central-1",
  },
  AWS_ENDPOINT_URL_KMS: {
    purpose: "Where AWS KMS answers. Left out, it follows AWS_REGION.",
    example: "https://vpce-1234.kms.eu-central-1.vpce.amazonaws.com",
  },
  AWS_ACCESS_KEY_ID: { purpose: "Credentials for AWS KMS.", example: "AKIA…" },
  AWS_SECRET_ACCESS_KEY: { purpose: "Credentials for AWS KMS.", example: "as AWS shows it" },
  AWS_SESSION_TOKEN: { purpose: "Of temporary credentials.", example: "as AWS hands it out" },
  AWS_CONTAINER_CREDENTIALS_FULL_URI: {
    purpose: "Set by EKS Pod Identity: where the container's credentials are.",
    example: "http://169.254.170.23/v1/credentials",
  },
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: {
    purpose: "Set by ECS: where the task's credentials are.",
    example: "/v2/credentials/0000",
  },
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: {
    purpose: "Set by EKS Pod Identity: what asks for the container's credentials.",
    example: "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token",
  },
  GUSTO_ENVIRONMENT: {
    purpose: "Which of Gusto's environments: demo, production.",
    example: "demo",
  },
  GUSTO_BASE_URL: {
    purpose: "Gusto's address. Left out, it follows GUSTO_ENVIRONMENT.",
    example: "https://api.gusto-demo.com",
  },
  GUSTO_CLIENT_ID: {
    purpose: "Your application, from Gusto's Developer Portal.",
    example: "the client id shown there",
  },
  GUSTO_CLIENT_SECRET: {
    purpose: "What your application proves itself with, from Gusto's Developer Portal.",
    example: "the secret shown there",
  },
  GUSTO_RATE_LIMIT_PER_MINUTE: {
    purpose: "Gusto's limit of calls a minute under one grant.",
    example: "200",
  },
  GUSTO_ORGANIZATION_ACCESS: {
    purpose: "What speaks for your organization at Gusto: system, api_token.",
    example: "system",
  },
  GUSTO_API_TOKEN_FILE: {
    purpose: "A file with the organization's API token.",
    example: "/run/secrets/gusto-api-token",
  },
  HTTPS_PROXY: {
    purpose: "The proxy by which Gusto, the staff's OpenID provider and AWS KMS are reached.",
    example: "http://proxy.example.com:3128",
  },
  NO_PROXY: { purpose: "What is reached without the proxy.", example: "id.example.com,10.0.0.5" },
  OUTBOUND_CA_FILE: {
    purpose: "Certificates in PEM that are trusted besides public ones.",
    example: "/etc/ssl/company-ca.pem",
  },
  SYNC_HISTORY_MONTHS: {
    purpose: "How far back pay periods and payrolls are read.",
    example: "24",
  },
  SYNC_INTERVAL_MINUTES: {
    purpose: "A chosen company is read again after so long.",
    example: "60",
  },
  RETENTION_DAYS: {
    purpose: "Synced data is erased so long after a connection ended.",
    example: "90",
  },
  TOKEN_HISTORY_DAYS: { purpose: "The timeline of each token is kept so long.", example: "400" },
  RESTORE_MARK_FILE: {
    purpose: "Remembers outside of the database how new it is; none keeps no mark.",
    example: ".data/restore-mark.json",
  },
  SYNC_RUN_HISTORY_DAYS: {
    purpose: "The record of each sync run is kept so long.",
    example: "180",
  },
  CALL_RECORD_DAYS: {
    purpose: "The calls of each minute and company are kept so long.",
    example: "3",
  },
  CALL_HISTORY_DAYS: {
    purpose: "Failed calls, and what all calls add up to, are kept so long.",
    example: "40",
  },
  WEBHOOK_EVENT_DAYS: {
    purpose: "Webhook events are kept so long once they are processed.",
    example: "90",
  },
  AUDIT_HISTORY_DAYS: {
    purpose: "The audit log is kept so long.",
    example: "2557",
  },
  NOTICE_HISTORY_DAYS: {
    purpose: "Notices are kept so long.",
    example: "400",
  },
  SYNC_RUN_UNCHANGED_DAYS: {
    purpose: "The record of a scheduled run that changed nothing is kept so long.",
    example: "14",
  },
  COMPANY_SELECTION: {
    purpose: "How many companies a person may mark for sync: many, one.",
    example: "many",
  },
  OPERATOR_EMAILS: {
    purpose: "Who of the staff may see every company.",
    example: "ana@example.com,bo@example.com",
  },
  OIDC_ISSUER: {
    purpose: "The OpenID Connect provider of the staff; it needs its client's id and secret.",
    example: "https://id.example.com",
  },
  OIDC_CLIENT_ID: { purpose: "This dashboard at the OpenID provider.", example: "dashboard" },
  OIDC_CLIENT_SECRET: {
    purpose: "What this dashboard proves itself with at the OpenID provider.",
    example: "the secret shown there",
  },
  OIDC_EMAIL_VERIFIED: {
    purpose: "Whether the OpenID provider must vouch for each address: required, assumed.",
    example: "required",
  },
  SMTP_URL: {
    purpose: "The mail server for notices; it needs MAIL_FROM.",
    example: "smtps://USER:PASSWORD@mail.example.com:465",
  },
  SMTP_PROXY: {
    purpose: "The proxy by which the mail server is reached.",
    example: "http://proxy.example.com:3128",
  },
  MAIL_FROM: {
    purpose: "The sender of notices.",
    example: "Payroll connections <payroll@example.com>",
  },
  DEMO_MODE: {
    purpose: "1 opens the one-click sign-in of a demo; Gusto is then a simulator on this machine.",
    example: "0",
  },
  DRAIN_SECONDS: {
    purpose: "So long an app that was told to stop goes on serving.",
    example: "10",
  },
  WORKER_METRICS_PORT: {
    purpose: "Where the worker answers GET /metrics. Left out, it listens to nobody.",
    example: "9464",
  },
  WORKER_METRICS_HOST: {
    purpose: "The address of that port.",
    example: "127.0.0.1",
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    purpose: "Where OpenTelemetry traces are sent. Left out, nothing is traced.",
    example: "http://collector:4318",
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    purpose: "The same as a whole address, for traces alone.",
    example: "http://collector:4318/v1/traces",
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    purpose: "Sent along with traces, for a receiver that asks who sends.",
    example: "authorization=Bearer%20KEY",
  },
  OTEL_EXPORTER_OTLP_PROTOCOL: {
    purpose: "How traces are written: http/protobuf or http/json.",
    example: "http/protobuf",
  },
  OTEL_TRACES_EXPORTER: { purpose: "none switches traces off.", example: "otlp" },
  OTEL_TRACES_SAMPLER: {
    purpose: "Which traces are kept, by OpenTelemetry's names.",
    example: "parentbased_traceidratio",
  },
  OTEL_TRACES_SAMPLER_ARG: {
    purpose: "The share of them that traceidratio keeps.",
    example: "0.1",
  },
  OTEL_SDK_DISABLED: { purpose: "true switches OpenTelemetry off.", example: "false" },
  LOG_LEVEL: {
    purpose: "How much is logged: fatal, error, warn, info, debug, silent.",
    example: "info",
  },
  PORT: { purpose: "Where the app listens.", example: "3000" },
  KEEP_ALIVE_TIMEOUT: {
    purpose: "So many milliseconds an idle connection is kept for its next request.",
    example: "75000",
  },
  TRUSTED_PROXIES: {
    purpose: "How many proxies in front append to X-Forwarded-For.",
    example: "1",
  },
  APP_PROCESSES: { purpose: "How many processes share the app's port.", example: "1" },
};
