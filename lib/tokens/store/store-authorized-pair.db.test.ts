import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fingerprint, shortFingerprint } from "#lib/platform/crypto/fingerprint.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import {
  connectCompanies,
  type ConnectedCompany,
  issueGrant,
  storeGrant,
} from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { discardToken } from "../grants/disconnect-grants.ts";
import { getAccessToken } from "../serving/get-access-token.ts";
import { revealAccessToken, storeAuthorizedPair } from "./store-authorized-pair.ts";
import { attachToken } from "./attach-token.ts";

const simulator = withGusto();

/** A pair of the company that is stored and serves nobody yet. */
async function storePair({ gustoUuid }: ConnectedCompany, scope: string | null = null) {
  const grant = await issueGrant(simulator, [gustoUuid]);
  const pair = {
    accessToken: new Secret(grant.access_token),
    refreshToken: new Secret(grant.refresh_token),
    expiresInSeconds: grant.expires_in,
    scope,
  };
  return { ...(await storeAuthorizedPair({ environment: "demo", pair, actor: "worker" })), grant };
}

type Attachment = Parameters<typeof attachToken>[0];
const attach = (company: ConnectedCompany, tokenId: string, change: Partial<Attachment> = {}) =>
  transaction((tx) =>
    attachToken(
      {
        tokenId,
        resourceOwnerUuid: company.resourceOwnerUuid,
        scope: null,
        companyIds: company.companyIds,
        actor: "user:1",
        ...change,
      },
      tx,
    ),
  );
const rowOf = (id: string) =>
  db().gustoAuthToken.findUniqueOrThrow({
    where: { id },
    include: { grants: true, events: { orderBy: { id: "asc" } } },
  });

describe("an authorized pair", () => {
  it("is stored before it is used: it serves no one, and its first token can be read", async () => {
    const { tokenId, grant } = await storePair(await connectCompanies(simulator), "companies:read");
    expect((await revealAccessToken(tokenId)).reveal()).toBe(grant.access_token);
    expect(await rowOf(tokenId)).toMatchObject({
      environment: "demo",
      state: "active",
      version: 1,
      scope: "companies:read",
      refreshFingerprint: fingerprint(grant.refresh_token),
      grants: [],
      events: [
        {
          type: "authorized",
          actor: "worker",
          version: 1,
          fingerprint: shortFingerprint(fingerprint(grant.refresh_token)),
        },
      ],
    });
  });

  it("that was deleted meanwhile is not found", async () => {
    await expect(revealAccessToken(randomUUID())).rejects.toMatchObject({
      code: "not_found",
      message: "The token row is gone.",
    });
  });

  it("serves a new company as stored, with its owner, and unverified unless it was verified", async () => {
    const company = await connectCompanies(simulator);
    await db().companyGrant.deleteMany({ where: { tokenId: company.tokenId } });
    const { tokenId } = await storePair(company, "companies:read");
    const before = await rowOf(tokenId);
    await attach(company, tokenId);
    const after = await rowOf(tokenId);
    expect(after).toMatchObject({
      version: 1,
      accessToken: before.accessToken,
      resourceOwnerUuid: company.resourceOwnerUuid,
      scope: "companies:read",
      lastProvedAt: null,
    });
    expect(after.grants).toMatchObject([
      {
        companyId: company.companyIds[0],
        resourceOwnerUuid: company.resourceOwnerUuid,
        endedAt: null,
      },
    ]);
  });

  it("records the scope Gusto reported, and that the token was verified", async () => {
    const company = await connectCompanies(simulator);
    const { tokenId } = await storePair(company, "companies:read");
    await attach(company, tokenId, { scope: "payrolls:read", proved: true });
    expect(await rowOf(tokenId)).toMatchObject({
      scope: "payrolls:read",
      lastProvedAt: expect.any(Date),
    });
  });

  it("replaces the same owner's older one, whose row serves no one anymore and says so", async () => {
    const company = await connectCompanies(simulator);
    await db().gustoAuthToken.update({
      where: { id: company.tokenId },
      data: {
        lastError: "timeout",
        retryAt: new Date(),
        leaseExpiresAt: new Date(),
        attemptId: randomUUID(),
      },
    });
    const { tokenId, grant } = await storePair(company);
    await attach(company, tokenId);
    expect(await rowOf(company.tokenId)).toMatchObject({
      state: "disconnected",
      stateReason: "replaced",
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      refreshFingerprint: null,
      mayLiveSince: expect.any(Date),
      attemptId: null,
      leaseExpiresAt: null,
      lastError: null,
      retryAt: null,
      grants: [{ endedAt: expect.any(Date), endedReason: "replaced" }],
      events: [{ type: "authorized" }, { type: "replaced", actor: "user:1" }],
    });
    expect(await getAccessToken({ gustoUuid: company.gustoUuid, actor: "worker" })).toMatchObject({
      kind: "fresh",
      tokenId,
      version: 2,
      accessToken: new Secret(grant.access_token),
    });
  });

  it("that was given up meanwhile, and is being revoked, never serves a company", async () => {
    const company = await connectCompanies(simulator);
    await db().companyGrant.updateMany({
      where: { tokenId: company.tokenId },
      data: { endedAt: new Date() },
    });
    const { tokenId } = await storePair(company);
    await discardToken({ tokenId, revoke: true, reason: "abandoned", actor: "worker" });
    await expect(attach(company, tokenId)).rejects.toMatchObject({ code: "conflict" });
    expect(await rowOf(tokenId)).toMatchObject({ grants: [] });
  });

  it("leaves another owner's grant alone", async () => {
    const company = await connectCompanies(simulator);
    const { tokenId } = await storePair(company);
    await attach(company, tokenId, { resourceOwnerUuid: randomUUID() });
    expect(await rowOf(company.tokenId)).toMatchObject({
      state: "active",
      grants: [{ endedAt: null }],
    });
    expect(await rowOf(tokenId)).toMatchObject({ version: 1 });
  });

  it("that also serves other companies continues for them when it is replaced for one", async () => {
    const both = await connectCompanies(simulator, { count: 2 });
    const [first = ""] = both.companyIds;
    const { tokenId } = await storeGrant(
      await issueGrant(simulator, [both.gustoUuid]),
      both.resourceOwnerUuid,
      [first],
    );
    const old = await rowOf(both.tokenId);
    expect(old.state).toBe("active");
    expect(
      old.grants.map(({ companyId, endedReason }) => [companyId === first, endedReason]).toSorted(),
    ).toEqual([
      [false, null],
      [true, "replaced"],
    ]);
    expect((await rowOf(tokenId)).version).toBe(old.version + 1);
  });
});
