// Mail server and AWS KMS where only a proxy leads outside, with certificates of a private CA.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { generateWrappedKey, KmsError, unwrapKey } from "#lib/platform/crypto/kms/call-kms.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { env } from "#lib/platform/env.ts";
import { sendMail } from "#lib/notices/send-mail.ts";
import { type KmsStandIn, startKms } from "./start-kms.ts";
import { type MailServer, startMailServer } from "./start-mail-server.ts";
import { startProxy, type TestProxy } from "./start-proxy.ts";
import { CAN_MAKE_CERTIFICATES, makeCertificates } from "./tls-certificates.ts";

const folder = mkdtempSync(path.join(tmpdir(), "outbound-"));
const NAMES = ["mail.internal", "kms.internal"];
let mail: MailServer;
let kms: KmsStandIn;
let proxy: TestProxy;

Object.assign(process.env, {
  DATABASE_URL: "postgresql://127.0.0.1:1/none",
  NEXTAUTH_SECRET: "a secret of this test, never used elsewhere",
  TOKEN_ENCRYPTION_KEYS: `test1:${Buffer.alloc(32, 7).toString("base64")}`,
  GUSTO_CLIENT_ID: "test-client-id",
  GUSTO_CLIENT_SECRET: "test-client-secret",
});

const portOf = (url: string) => Number(new URL(url).port);
const MESSAGE = { to: ["ops@partner.example"], subject: "Gusto connection", text: "Something." };

describe.runIf(CAN_MAKE_CERTIFICATES)("where only a proxy leads outside", () => {
  beforeAll(() => makeCertificates(folder, NAMES));
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeEach(async () => {
    const read = (name: string) => readFileSync(path.join(folder, name), "utf8");
    const tls = { key: read("server.key"), cert: read("server.pem") };
    [mail, kms] = [await startMailServer(tls), await startKms(tls)];
    // The names lead nowhere but through it.
    proxy = await startProxy({
      "mail.internal": portOf(mail.url),
      "kms.internal": portOf(kms.url),
    });
    Object.assign(env(), {
      OUTBOUND_CA_FILE: path.join(folder, "ca.pem"),
      SMTP_URL: new Secret(`smtps://mail.internal:${portOf(mail.url)}`),
      MAIL_FROM: "payroll@partner.example",
      SMTP_PROXY: new Secret(withUser(proxy.url)),
    });
  });
  afterEach(async () => {
    await Promise.all([mail.close(), kms.close(), proxy.close()]);
    for (const name of ["OUTBOUND_CA_FILE", "SMTP_URL", "MAIL_FROM", "SMTP_PROXY"] as const)
      delete env()[name];
  });

  const withUser = (url: string) => url.replace("://", "://user:password@");

  it("a mail goes through SMTP_PROXY, in TLS from end to end with the certificates of OUTBOUND_CA_FILE", async () => {
    await sendMail(MESSAGE);
    expect(mail.inbox).toMatchObject([{ to: ["ops@partner.example"] }]);
    expect(proxy.asked).toEqual([
      {
        place: `mail.internal:${portOf(mail.url)}`,
        authorization: `Basic ${Buffer.from("user:password").toString("base64")}`,
      },
    ]);
  });

  it("a mail that the proxy does not let through was not sent", async () => {
    proxy.manner = "refuse";
    await expect(sendMail(MESSAGE)).rejects.toThrow("through the proxy");
    expect(mail.inbox).toEqual([]);
  });

  it("without SMTP_PROXY a mail server is reached directly, and HTTPS_PROXY is not asked", async () => {
    delete env().SMTP_PROXY;
    Object.assign(env(), { HTTPS_PROXY: new Secret(proxy.url) });
    await expect(sendMail(MESSAGE)).rejects.toThrow(/mail\.internal/);
    delete env().HTTPS_PROXY;
    expect(proxy.asked).toEqual([]);
  });

  const kmsSettings = () => ({
    AWS_REGION: "eu-central-1",
    AWS_ENDPOINT_URL_KMS: `https://kms.internal:${portOf(kms.url)}`,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: new Secret("hidden"),
    HTTPS_PROXY: new Secret(proxy.url),
    OUTBOUND_CA_FILE: path.join(folder, "ca.pem"),
  });

  it("KMS is asked through HTTPS_PROXY, with the certificates of OUTBOUND_CA_FILE", async () => {
    const wrapped = await generateWrappedKey(kmsSettings(), "alias/tokens", "k2");
    expect(await unwrapKey(kmsSettings(), "k2", wrapped)).toHaveLength(32);
    expect(proxy.asked.map(({ place }) => place)).toEqual(
      Array.from({ length: 2 }, () => `kms.internal:${portOf(kms.url)}`),
    );
  });

  it("KMS whose certificate nobody vouches for, and one that NO_PROXY takes away from the proxy, are not reached", async () => {
    const at = (settings: object) =>
      unwrapKey({ ...kmsSettings(), ...settings }, "k2", "", () => Promise.resolve());
    await expect(at({ OUTBOUND_CA_FILE: undefined })).rejects.toThrow(KmsError);
    proxy.asked.length = 0;
    await expect(at({ NO_PROXY: [{ hostname: "kms.internal", port: null }] })).rejects.toThrow(
      KmsError,
    );
    expect([proxy.asked, kms.asked]).toEqual([[], []]);
  });
});
