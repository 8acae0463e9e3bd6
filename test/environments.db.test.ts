// Keys and tokens of one Gusto environment never reach the other, however far a row gets.

import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { listCompanies } from "#lib/companies/list/list-companies.ts";
import { findCompany } from "#lib/companies/find-company.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { enqueueDueRuns } from "#lib/payroll/runs/enqueue-due-runs.ts";
import { requestRun } from "#lib/payroll/runs/request-run.ts";
import { scheduleSyncs } from "#lib/payroll/runs/schedule-syncs.ts";
import { disconnectGrants } from "#lib/tokens/grants/disconnect-grants.ts";
import { getAccessToken } from "#lib/tokens/serving/get-access-token.ts";
import { recordTakeovers } from "#lib/tokens/grants/record-takeovers.ts";
import { attachToken, storeAuthorizedPair } from "#lib/tokens/store/store-authorized-pair.ts";
import { sweepDueTokens, sweepEndedTokens } from "#lib/tokens/serving/sweep-tokens.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { processEvents } from "#lib/webhooks/process-events.ts";
import { age, control, issueGrant } from "./connected-company.ts";
import { createViewer } from "./people.ts";
import { withGusto } from "./with-gusto.ts";

const simulator = withGusto();
let company: { id: string; gustoUuid: string; tokenId: string };

/** A row of production in a process of demo, chosen for sync, expired and due, with a pair that the other Gusto would even take. */
beforeEach(async () => {
  const { companies } = await control<{ companies: { uuid: string; name: string }[] }>(
    simulator,
    "/companies",
    { count: 1, employees_each: 1 },
  );
  const { uuid, name } = companies[0]!;
  const grant = await issueGrant(simulator, [uuid]);
  const { id } = await db().company.create({
    data: { environment: "production", gustoUuid: uuid, name, syncSelected: true },
  });
  const pair = {
    accessToken: new Secret(grant.access_token),
    refreshToken: new Secret(grant.refresh_token),
    expiresInSeconds: 7_200,
    scope: null,
  };
  const { tokenId } = await storeAuthorizedPair({ environment: "production", pair, actor: "test" });
  await transaction((tx) =>
    attachToken(
      { tokenId, resourceOwnerUuid: randomUUID(), scope: null, companyIds: [id], actor: "test" },
      tx,
    ),
  );
  await age(tokenId, 7_200);
  await control(simulator, "/calls", undefined, "DELETE");
  company = { id, gustoUuid: uuid, tokenId };
});

/** Whatever the simulator heard of it, at its token endpoint and its API. */
async function heardAtGusto(): Promise<unknown[]> {
  const { exchanges } = await control<{
    exchanges: { grant_type: string; company_uuids: string[] }[];
  }>(simulator, "/ledger");
  const { paths } = await control<{ paths: Record<string, number> }>(simulator, "/calls");
  return [
    ...exchanges.filter(
      ({ grant_type, company_uuids }) =>
        grant_type === "refresh_token" && company_uuids.includes(company.gustoUuid),
    ),
    ...Object.keys(paths),
  ];
}

describe("a company of the other environment", () => {
  it("has no access token here, and its refresh token is not sent", async () => {
    expect(await getAccessToken({ gustoUuid: company.gustoUuid, actor: "test" })).toEqual({
      kind: "unknown_company",
    });
    expect(
      await tokenServices().refresher.refresh({
        tokenId: company.tokenId,
        staleVersion: 1,
        cause: "manual",
        actor: "test",
      }),
    ).toMatchObject({ kind: "unavailable", reason: "other_environment" });
    await sweepDueTokens();
    expect(await heardAtGusto()).toEqual([]);
  });

  it("is not read, whoever asks", async () => {
    expect(
      await requestRun({ companyId: company.id, trigger: "person", actor: "test" }),
    ).toBeNull();
    await db().syncRun.create({
      data: { companyId: company.id, trigger: "schedule", actor: "test", lane: 2 },
    });
    expect([await scheduleSyncs(), await enqueueDueRuns()]).toEqual([0, 0]);
    expect(await heardAtGusto()).toEqual([]);
  });

  it("is not revoked here when it was disconnected there", async () => {
    await transaction((tx) => disconnectGrants({ companyId: company.id, actor: "test" }, tx));
    await sweepEndedTokens();
    expect(await heardAtGusto()).toEqual([]);
    expect(
      await db().gustoAuthToken.findUniqueOrThrow({ where: { id: company.tokenId } }),
    ).toMatchObject({ state: "disconnected", refreshToken: expect.any(String) });
  });

  it("is not touched by an event of its own environment", async () => {
    const event = await db().webhookEvent.create({
      data: {
        id: randomUUID(),
        environment: "production",
        eventType: "company.deprovisioned",
        companyUuid: company.gustoUuid,
        occurredAt: new Date(),
        source: "webhook",
        body: {},
      },
    });
    await processEvents(company.gustoUuid);
    expect(await db().webhookEvent.findUniqueOrThrow({ where: { id: event.id } })).toMatchObject({
      state: "received",
      processedAt: null,
    });
    expect(await db().companyGrant.count({ where: { companyId: company.id, endedAt: null } })).toBe(
      1,
    );
    expect(await heardAtGusto()).toEqual([]);
  });

  it("is seen by nobody, operators included, and nothing is told of it", async () => {
    const operator = await createViewer("operator");
    expect((await listCompanies(operator, { limit: 100 })).companies).toEqual([]);
    expect(await findCompany(operator, company.id)).toBeNull();
    await db().gustoAuthToken.update({
      where: { id: company.tokenId },
      data: { state: "reconnect_required" },
    });
    await recordTakeovers();
    expect(await db().notice.count()).toBe(0);
  });
});
