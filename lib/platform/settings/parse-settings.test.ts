import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inspect, parseEnv as readEnvFile } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { Keyring } from "../crypto/keyring.ts";
import { Secret } from "../crypto/secret.ts";
import { judgeSettings, parseEnv, SETTING_NAMES } from "./parse-settings.ts";
import { SETTING_NOTES } from "./setting-notes.ts";

type Variables = Record<string, string | undefined>;

const REQUIRED: Variables = {
  DATABASE_URL: "postgresql://dashboard:hidden-password@localhost/dashboard",
  NEXTAUTH_SECRET: "hidden-session-secret-of-32-characters",
  TOKEN_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString("base64")}`,
  GUSTO_CLIENT_ID: "client-id",
  GUSTO_CLIENT_SECRET: "hidden-client-secret",
};
const SIMULATOR: Variables = { GUSTO_BASE_URL: "http://127.0.0.1:4010", DEMO_MODE: "1" };
const PRODUCTION: Variables = {
  GUSTO_ENVIRONMENT: "production",
  APP_URL: "https://payroll.example.com",
};

/** What parseEnv reports for the required settings with some changed; null if it accepts them. */
function complaint(changes: Variables): string | null {
  try {
    parseEnv({ ...REQUIRED, ...changes });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** One problem per line, without the setting's purpose. */
function complaintLines(changes: Variables): string[] {
  return (complaint(changes) ?? "").split("\n").filter((line) => /^ {2}\S/.test(line));
}

describe("the settings", () => {
  it("are complete with the required ones; the rest has its documented default", () => {
    expect(parseEnv(REQUIRED)).toMatchObject({
      DATABASE_POOL_SIZE: 10,
      APP_URL: "http://localhost:3000",
      GUSTO_ENVIRONMENT: "demo",
      GUSTO_BASE_URL: "https://api.gusto-demo.com",
      GUSTO_ORGANIZATION_ACCESS: "system",
      COMPANY_SELECTION: "many",
      OPERATOR_EMAILS: [],
      DEMO_MODE: false,
      LOG_LEVEL: "info",
    });
    expect(parseEnv({ ...REQUIRED, ...PRODUCTION }).GUSTO_BASE_URL).toBe("https://api.gusto.com");
  });

  it.each(Object.keys(REQUIRED))("that are required are named when missing: %s", (name) => {
    expect(complaintLines({ [name]: undefined })).toEqual([`  ${name} is missing`]);
  });

  it("that are empty count as not set", () => {
    expect(complaintLines({ GUSTO_CLIENT_ID: "" })).toEqual(["  GUSTO_CLIENT_ID is missing"]);
    expect(
      parseEnv({ ...REQUIRED, OIDC_ISSUER: "", LOG_LEVEL: "", DATABASE_POOL_SIZE: "" }),
    ).toMatchObject({ LOG_LEVEL: "info", DATABASE_POOL_SIZE: 10 });
  });

  it("are all named at once if missing", () => {
    expect(complaintLines({ DATABASE_URL: "", NEXTAUTH_SECRET: "" })).toEqual([
      "  DATABASE_URL is missing",
      "  NEXTAUTH_SECRET is missing",
    ]);
  });

  it("of operators are compared in lower case, without the spaces around them", () => {
    expect(
      parseEnv({ ...REQUIRED, OPERATOR_EMAILS: " Ana@Partner.example, ,bo@partner.example " })
        .OPERATOR_EMAILS,
    ).toEqual(["ana@partner.example", "bo@partner.example"]);
  });
});

describe("a wrong setting", () => {
  it.each([
    ["DATABASE_URL", "mysql://localhost/dashboard"],
    ["DATABASE_POOL_SIZE", "1"],
    ["APP_URL", "payroll"],
    ["APP_URL", "ftp://payroll.example.com"],
    ["APP_URL", "https://payroll.example.com/app"],
    ["APP_URL", "https://*.example.com"],
    ["APP_URL", "https://payroll.example.com/#dashboard"],
    ["APP_URL", "https://payroll.example.com?from=gusto"],
    ["NEXTAUTH_SECRET", "too-short"],
    ["TOKEN_ENCRYPTION_KEYS", "k1:c2hvcnQ="],
    ["GUSTO_ENVIRONMENT", "staging"],
    ["GUSTO_BASE_URL", "not an address"],
    ["COMPANY_SELECTION", "some"],
    ["GUSTO_ORGANIZATION_ACCESS", "password"],
    ["SMTP_URL", "https://mail.example.com"],
    ["MAIL_FROM", "nobody"],
    ["OIDC_ISSUER", "accounts.example.com"],
    ["ALERT_SLACK_URL", "hooks.slack.com"],
    ["ALERT_WEBHOOK_SECRET", "secret"],
    ["ALERT_QUIET_HOURS", "at night"],
    ["DEMO_MODE", "yes"],
    ["LOG_LEVEL", "loud"],
  ])("is named in one line: %s=%s", (name, value) => {
    const lines = complaintLines({ [name]: value });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^  ${name}\\b`));
  });

  it.each(["DATABASE_URL", "NEXTAUTH_SECRET", "TOKEN_ENCRYPTION_KEYS"])(
    "is not quoted if it may be a secret: %s",
    (name) => {
      expect(complaint({ [name]: "hidden-and-wrong" })).not.toContain("hidden-and-wrong");
    },
  );
});

it("startup reports everything missing, wrong or in conflict at once, each with its purpose and an example", () => {
  const said = complaint({
    APP_URL: "http://payroll.example.com/app",
    GUSTO_ENVIRONMENT: "production",
    GUSTO_BASE_URL: "https://api.gusto.com/v1",
    NEXTAUTH_SECRET: "",
    DATABASE_POOL_SIZE: "none",
    SMTP_URL: "smtps://user:hidden@mail.example.com",
    OIDC_CLIENT_ID: "staff",
    TOKEN_ENCRYPTION_KEYS: "k1:aGlkZGVuLWtleQ==",
  });
  for (const line of [
    "7 settings are missing or wrong",
    "NEXTAUTH_SECRET is missing",
    "DATABASE_POOL_SIZE: ",
    'TOKEN_ENCRYPTION_KEYS: the key "k1" has 10 bytes and must have 32.',
    "GUSTO_BASE_URL must be only scheme, host and port.",
    "APP_URL must use https",
    "APP_URL must be only scheme, host and port",
    "OIDC_ISSUER is missing",
    "SMTP_URL needs MAIL_FROM",
    "    Where browsers reach the dashboard",
    "    Example: APP_URL=https://payroll.example.com",
    "    Example: NEXTAUTH_SECRET=the output of: openssl rand -base64 32",
  ])
    expect(said).toContain(line);
  expect(said).not.toMatch(/hidden|aGlk/);
});

it.each([
  [{ ALERT_EMAILS: "oncall@partner.example" }, "ALERT_EMAILS needs SMTP_URL"],
  [
    { ALERT_WEBHOOK_URL: "https://alerts.example.com" },
    "ALERT_WEBHOOK_URL needs ALERT_WEBHOOK_SECRET",
  ],
  [{ ALERT_SLACK_URL: "http://hooks.example.com/hidden" }, "ALERT_SLACK_URL must use https"],
])("a way of alerts that leads nowhere is refused: %o", (settings, words) => {
  expect(complaint(settings)).toContain(words);
  expect(complaint(settings)).not.toContain("hidden");
});

describe("each setting", () => {
  it.each(SETTING_NAMES)("is explained if it is wrong: %s", (name) => {
    expect(SETTING_NOTES[name]).toEqual({
      purpose: expect.stringMatching(/\w.*\.$/),
      example: expect.stringMatching(/./),
    });
  });

  const FOLDER = mkdtempSync(path.join(tmpdir(), "secrets-"));
  afterAll(() => rmSync(FOLDER, { recursive: true }));
  const file = (content: string, name = "secret") => {
    writeFileSync(path.join(FOLDER, name), content);
    return path.join(FOLDER, name);
  };

  const VALUES: Variables = {
    ...REQUIRED,
    DATABASE_LISTEN_URL: "postgresql://dashboard:hidden-password@db.example.com/dashboard",
    GUSTO_CLIENT_SECRET_NEXT: "hidden-next-client-secret",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "hidden-aws-key",
    AWS_SESSION_TOKEN: "hidden-aws-session",
    AWS_ENDPOINT_URL_KMS: "https://kms.example.com",
    NEXTAUTH_SECRET_PREVIOUS: "hidden-previous-secret-of-32-characters",
    OIDC_ISSUER: "https://id.example.com",
    OIDC_CLIENT_ID: "staff",
    OIDC_CLIENT_SECRET: "hidden-staff-secret",
    SMTP_URL: "smtps://user:hidden@mail.example.com",
    MAIL_FROM: "payroll@example.com",
    HTTPS_PROXY: "http://user:hidden@proxy.example.com:3128",
    SMTP_PROXY: "http://user:hidden@proxy.example.com:3128",
    ALERT_SLACK_URL: "https://hooks.slack.com/services/hidden",
    ALERT_WEBHOOK_URL: "https://alerts.example.com/hidden",
    ALERT_WEBHOOK_SECRET: "whsec_aGlkZGVuLWhpZGRlbi1oaWRkZW4taGlkZGVuLWhpZGRlbg==",
  };
  const byValue = judgeSettings(VALUES).settings;
  const secrets = SETTING_NAMES.filter((name) => JSON.stringify(byValue[name]) === '"[secret]"');

  it("that is a secret is covered by the test below", () => {
    // A new secret setting needs a value above; otherwise this test doesn't cover it.
    const unseen = SETTING_NAMES.filter((name) => /SECRET|KEY|URL$|PROXY$/.test(name));
    expect(unseen.filter((name) => byValue[name] === undefined)).toEqual([]);
    expect(secrets).toEqual(
      expect.arrayContaining(["DATABASE_URL", "TOKEN_ENCRYPTION_KEYS", "HTTPS_PROXY"]),
    );
  });

  it.each(secrets)("can come from a file, without the trailing newline: %s", (name) => {
    const given = { ...VALUES, [name]: "", [`${name}_FILE`]: file(`${VALUES[name]}\r\n`) };
    const { settings, problems } = judgeSettings(given);
    expect(problems).toEqual([]);
    expect(textOf(settings[name])).toBe(textOf(byValue[name]));
  });

  it.each(secrets)("is refused if given twice: %s", (name) => {
    const given = { ...VALUES, [`${name}_FILE`]: file("hidden-other") };
    expect(judgeSettings(given).problems).toEqual([
      { name, message: `${name} and ${name}_FILE are both set. Keep one of them.` },
    ]);
  });

  it.each([
    ["there is no such file", () => path.join(FOLDER, "none")],
    ["it is a folder", () => FOLDER],
  ])("names variable and path if its file cannot be read: %s", (reason, where) => {
    const place = where();
    expect(complaintLines({ NEXTAUTH_SECRET: "", NEXTAUTH_SECRET_FILE: place })).toEqual([
      `  NEXTAUTH_SECRET_FILE names ${place}, which cannot be read: ${reason}.`,
    ]);
  });

  it("is not read from an empty file", () => {
    const place = file("\n", "empty");
    expect(complaintLines({ NEXTAUTH_SECRET: "", NEXTAUTH_SECRET_FILE: place })).toEqual([
      `  NEXTAUTH_SECRET_FILE names ${place}, which is empty.`,
    ]);
  });
});

/** A secret's text; for a keyring, its current key. */
function textOf(value: unknown): string {
  if (value instanceof Secret) return value.reveal();
  return value instanceof Keyring ? String(value.current) : String(value);
}

describe("conflicting settings", () => {
  it("send no token over http, except to a simulator on this machine in demo mode", () => {
    for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"])
      expect(complaint({ ...SIMULATOR, GUSTO_BASE_URL: `http://${host}:4010` })).toBeNull();
    expect(complaint({ GUSTO_BASE_URL: "http://127.0.0.1:4010" })).toContain(
      "GUSTO_BASE_URL must use https",
    );
    for (const host of [
      "gusto.example.com",
      "localhost.example.com",
      "127.0.0.1.example.com",
      "0.0.0.0",
    ]) {
      expect(complaint({ ...SIMULATOR, GUSTO_BASE_URL: `http://${host}` })).toContain(
        "GUSTO_BASE_URL must use https",
      );
    }
  });

  it("refuse demo mode with any Gusto but a simulator on this machine", () => {
    expect(complaint({ DEMO_MODE: "1" })).toContain("DEMO_MODE=1 is refused");
    expect(complaint({ DEMO_MODE: "1", GUSTO_BASE_URL: "https://gusto.example.com" })).toContain(
      "DEMO_MODE=1 is refused",
    );
  });

  it("refuse demo mode for production", () => {
    expect(complaint({ ...PRODUCTION, ...SIMULATOR })).toContain(
      "DEMO_MODE=1 is refused with GUSTO_ENVIRONMENT=production",
    );
  });

  it("never use one Gusto environment's keys in the other", () => {
    expect(complaint({ GUSTO_BASE_URL: "https://api.gusto.com/" })).toContain(
      "GUSTO_BASE_URL is Gusto's production API, but GUSTO_ENVIRONMENT is demo",
    );
    expect(complaint({ ...PRODUCTION, GUSTO_BASE_URL: "https://api.gusto-demo.com" })).toContain(
      "GUSTO_BASE_URL is Gusto's demo API, but GUSTO_ENVIRONMENT is production",
    );
  });

  it("serve production over https only", () => {
    expect(complaint({ ...PRODUCTION, APP_URL: "http://payroll.example.com" })).toContain(
      "APP_URL must use https",
    );
  });

  it("send no member of the staff to an OpenID issuer over http, except in demo mode", () => {
    const issuer = {
      OIDC_ISSUER: "http://127.0.0.1:9000",
      OIDC_CLIENT_ID: "staff",
      OIDC_CLIENT_SECRET: "hidden",
    };
    expect(complaint(issuer)).toContain("OIDC_ISSUER must use https");
    expect(complaint({ ...issuer, ...SIMULATOR })).toBeNull();
  });

  it("do not leave an OpenID issuer without its client", () => {
    const issuer = { OIDC_ISSUER: "https://accounts.example.com" };
    expect(complaint(issuer)).toContain("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET");
    expect(
      complaint({ ...issuer, OIDC_CLIENT_ID: "staff", OIDC_CLIENT_SECRET: "hidden" }),
    ).toBeNull();
  });

  it.each([
    ["AWS_ENDPOINT_URL_KMS", "http://kms.internal", "http://localhost:4566"],
    ["AWS_ENDPOINT_URL_KMS", "http://169.254.170.2", "https://kms.internal"],
    [
      "AWS_CONTAINER_CREDENTIALS_FULL_URI",
      "http://10.0.0.9/creds",
      "http://169.254.170.23/v1/creds",
    ],
    [
      "AWS_CONTAINER_CREDENTIALS_FULL_URI",
      "http://credentials.internal",
      "http://127.0.0.1:51679/creds",
    ],
  ])("ask nobody for a key or for credentials in plain text: %s=%s", (name, refused, taken) => {
    expect(complaint({ [name]: refused })).toContain(`${name} must use https`);
    expect(complaint({ [name]: taken })).toBeNull();
  });

  it("do not leave a mail server without a sender", () => {
    const server = { SMTP_URL: "smtps://user:hidden@mail.example.com:465" };
    expect(complaint(server)).toContain("SMTP_URL needs MAIL_FROM");
    expect(
      complaint({ ...server, MAIL_FROM: "Payroll connections <payroll@example.com>" }),
    ).toBeNull();
  });
});

it("secrets among the settings do not print themselves", () => {
  const env = parseEnv({
    ...REQUIRED,
    OIDC_ISSUER: "https://accounts.example.com",
    OIDC_CLIENT_ID: "staff",
    OIDC_CLIENT_SECRET: "hidden-staff-secret",
    SMTP_URL: "smtps://user:hidden@mail.example.com",
    MAIL_FROM: "payroll@example.com",
  });
  expect(JSON.stringify(env)).not.toMatch(/hidden|k1:|BwcH/);
  expect(`${env.DATABASE_URL} ${env.GUSTO_CLIENT_SECRET}`).toBe("[secret] [secret]");
  expect(inspect(env, { depth: null })).not.toContain("hidden");
});

describe(".env.example", () => {
  const text = readFileSync(new URL("../../../.env.example", import.meta.url), "utf8");
  const [product = "", scripts = ""] = text.split(/^# =+ read by the scripts.*$/m);

  it("names every setting of the app and the worker, and no other", () => {
    expect(Object.keys(readEnvFile(product)).sort()).toEqual([...SETTING_NAMES].sort());
  });

  it("lists settings that only scripts read in a separate section", () => {
    expect(Object.keys(readEnvFile(scripts)).sort()).toEqual([
      "APP_PROCESSES",
      "DATABASE_DIRECT_URL",
      "DATA_DIR",
      "DEMO_API_KEY",
      "DEMO_FLEET",
      "HOST",
      "KEEP_ALIVE_TIMEOUT",
      "PORT",
      "SIMULATOR_PORT",
      "TRUSTED_PROXIES",
    ]);
  });

  it("explains each of them", () => {
    const unexplained = text
      .split("\n\n")
      .filter((block) => /^[A-Z_]+=/m.test(block) && !block.startsWith("#"));
    expect(unexplained).toEqual([]);
  });

  it("needs only its required blanks filled in", () => {
    const filled = { ...readEnvFile(product), ...REQUIRED };
    expect(() => parseEnv(filled)).not.toThrow();
    expect(
      Object.entries(readEnvFile(product)).filter(
        ([name, value]) => name in REQUIRED && value !== "",
      ),
    ).toEqual([]);
  });
});

describe("outbound connections", () => {
  const FOLDER = mkdtempSync(path.join(tmpdir(), "env-"));
  afterAll(() => rmSync(FOLDER, { recursive: true }));

  it("are read from either spelling, the lowercase one winning; an empty one is not set", () => {
    const proxyOf = (changes: Variables) =>
      parseEnv({ ...REQUIRED, ...changes }).HTTPS_PROXY?.reveal();
    expect(proxyOf({ HTTPS_PROXY: "http://a:1" })).toBe("http://a:1/");
    expect(proxyOf({ HTTPS_PROXY: "http://a:1", https_proxy: "b:2" })).toBe("http://b:2/");
    expect(proxyOf({ HTTPS_PROXY: "http://a:1", https_proxy: "" })).toBe("http://a:1/");
    expect(proxyOf({})).toBeUndefined();
    expect(parseEnv({ ...REQUIRED, no_proxy: "a.test" }).NO_PROXY).toHaveLength(1);
  });

  it("report what is wrong with a proxy, never its password", () => {
    const said = complaint({ HTTPS_PROXY: "socks5://user:hidden@proxy.example" });
    expect(said).toContain("HTTPS_PROXY must be an http:// or https:// URL of a proxy");
    expect(said).not.toContain("hidden");
  });

  it.each([
    ["that is not there", null],
    ["that holds no certificate", "none of this is PEM"],
    ["that holds a broken one", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
  ])("refuse a certificate file %s", (_, content) => {
    const file = path.join(FOLDER, "ca.pem");
    rmSync(file, { force: true });
    if (content !== null) writeFileSync(file, content);
    expect(complaint({ OUTBOUND_CA_FILE: file })).toContain(`OUTBOUND_CA_FILE names ${file}`);
  });
});
