import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { parseKeyring } from "#lib/platform/crypto/keyring.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { gustoSubscriptions, listSubscriptionsCall } from "#lib/gusto/organization.ts";
import { control } from "#test/connected-company.ts";
import { createViewer } from "#test/people.ts";
import { withGusto } from "#test/with-gusto.ts";
import { findApiToken, setApiToken } from "#lib/calls/api-token.ts";
import {
  openVerificationToken,
  sealVerificationToken,
} from "#lib/webhooks/subscriptions/verification-key.ts";
import { callOrganization } from "#lib/calls/call-organization.ts";
import {
  countOrganizationSecretsToRotate,
  rotateOrganizationSecrets,
} from "./rotate-organization-secrets.ts";
import { forgetSystemToken, getSystemToken } from "#lib/calls/system-access.ts";
import { readAccess, testAccess } from "./test-access.ts";
import { callerOf } from "#test/caller-of.ts";

const simulator = withGusto();

beforeEach(async () => {
  await control(simulator, "/reset", {});
  forgetSystemToken();
  env().GUSTO_ORGANIZATION_ACCESS = "system";
});

const call = () => callOrganization(listSubscriptionsCall(), gustoSubscriptions);
const systemRequests = async () =>
  (await control<{ exchanges: { grant_type: string }[] }>(simulator, "/ledger")).exchanges.filter(
    ({ grant_type }) => grant_type === "system_access",
  ).length;

describe("a system access token", () => {
  it("is requested once for many callers, and cached", async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, call));
    expect(outcomes.every(({ kind }) => kind === "ok")).toBe(true);
    await call();
    expect(await systemRequests()).toBe(1);
  });

  it("is replaced once when Gusto rejects it", async () => {
    await call();
    await control(simulator, "/clock", { advance_seconds: 8_000 });
    expect(await call()).toMatchObject({ kind: "ok", value: [] });
    expect(await systemRequests()).toBe(2);
  });

  it("is replaced before it expires", async () => {
    await control(simulator, "/application", { access_token_ttl_seconds: 1 });
    const first = await getSystemToken();
    await new Promise((resolve) => setTimeout(resolve, 600));
    const second = await getSystemToken();
    expect(
      first.kind === "token" &&
        second.kind === "token" &&
        first.secret.reveal() !== second.secret.reveal(),
    ).toBe(true);
  });

  it("is stored nowhere", async () => {
    const token = await getSystemToken();
    expect(token.kind).toBe("token");
    expect(JSON.stringify(token)).toContain("[secret]");
    expect(await db().gustoApiToken.count()).toBe(0);
  });

  it("that Gusto does not issue is reported, and nothing is sent", async () => {
    await control(simulator, "/application", { client_secret: "another" });
    expect(await call()).toEqual({ kind: "no_access", reason: "client_refused" });
    await control(simulator, "/faults", { endpoint: "/oauth/token", mode: "status_5xx" });
    expect(await call()).toEqual({ kind: "no_access", reason: "gusto_unavailable" });
  });
});

describe("the API token", () => {
  const operator = () => createViewer("operator");

  it("is entered by an operator, sealed, replaced, tested and never shown", async () => {
    env().GUSTO_ORGANIZATION_ACCESS = "api_token";
    const viewer = await operator();
    expect(await call()).toEqual({ kind: "no_access", reason: "no_api_token" });
    await setApiToken(callerOf(viewer, null), new Secret("  wrong-api-token "));
    expect(await testAccess(callerOf(viewer, null))).toMatchObject({
      works: false,
      result: expect.stringContaining("401"),
    });
    await setApiToken(callerOf(viewer, null), new Secret("demo-api-token"));
    expect(await testAccess(callerOf(viewer, null))).toEqual({
      works: true,
      result: "It works: Gusto accepted a call.",
    });
    const [row] = await db().gustoApiToken.findMany();
    expect(
      JSON.stringify([
        row,
        await readAccess(viewer),
        await db().auditLog.findMany({ select: { detail: true, subject: true } }),
      ]),
    ).not.toContain("demo-api-token");
    expect(row).toMatchObject({
      testedAt: expect.any(Date),
      testResult: "It works: Gusto accepted a call.",
    });
    expect((await findApiToken())?.reveal()).toBe("demo-api-token");
    expect(await systemRequests()).toBe(0);
  });

  it("does not open in a process of the other environment", async () => {
    await setApiToken(callerOf(await operator(), null), new Secret("demo-api-token"));
    env().GUSTO_ENVIRONMENT = "production";
    await expect(findApiToken()).rejects.toThrow();
    env().GUSTO_ENVIRONMENT = "demo";
    await db().gustoApiToken.deleteMany();
  });

  it("may be in a file, which is read at each use", async () => {
    const file = path.join(tmpdir(), `api-token-${process.pid}`);
    env().GUSTO_API_TOKEN_FILE = file;
    expect(await findApiToken()).toBeNull();
    writeFileSync(file, "demo-api-token\n");
    expect((await findApiToken())?.reveal()).toBe("demo-api-token");
    rmSync(file);
    delete env().GUSTO_API_TOKEN_FILE;
  });

  it("is rewrapped with the newest key together with the webhook keys, and opens without the old one", async () => {
    const oldKeyring = env().TOKEN_ENCRYPTION_KEYS;
    await setApiToken(callerOf(await createViewer("operator"), null), new Secret("demo-api-token"));
    const { id } = await db().webhookSubscription.create({
      data: {
        environment: "demo",
        url: "http://localhost",
        subscriptionTypes: [],
        status: "verified",
      },
    });
    await db().webhookSubscription.update({
      where: { id },
      data: { sealedVerificationToken: await sealVerificationToken(new Secret("the-key"), id) },
    });
    const [newKey, oldKey] = [
      `new1:${Buffer.alloc(32, 9).toString("base64")}`,
      `test1:${Buffer.alloc(32, 7).toString("base64")}`,
    ];
    env().TOKEN_ENCRYPTION_KEYS = parseKeyring(`${newKey},${oldKey}`);
    expect(await countOrganizationSecretsToRotate()).toBe(2);
    expect(await rotateOrganizationSecrets()).toBe(2);
    expect(await countOrganizationSecretsToRotate()).toBe(0);
    expect(await rotateOrganizationSecrets()).toBe(0);
    env().TOKEN_ENCRYPTION_KEYS = parseKeyring(newKey);
    const { sealedVerificationToken } = await db().webhookSubscription.findUniqueOrThrow({
      where: { id },
    });
    expect([
      (await findApiToken())?.reveal(),
      (await openVerificationToken(sealedVerificationToken ?? "", id)).reveal(),
    ]).toEqual(["demo-api-token", "the-key"]);
    env().TOKEN_ENCRYPTION_KEYS = oldKeyring;
    await db().gustoApiToken.deleteMany();
  });

  it("is not available to company admins", async () => {
    const admin = await createViewer();
    for (const attempt of [
      setApiToken(callerOf(admin, null), new Secret("demo-api-token")),
      testAccess(callerOf(admin, null)),
      readAccess(admin),
    ])
      await expect(attempt).rejects.toMatchObject({ code: "not_found" });
    expect(await db().gustoApiToken.count()).toBe(0);
  });
});
