import { randomUUID } from "node:crypto";
import pLimit from "p-limit";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { tokenTimes } from "#lib/tokens/protocol/token-row.ts";
import { control, issueGrant } from "#test/connected-company.ts";
import type { World } from "./world.ts";

export type FleetCompany = {
  companyId: string;
  gustoUuid: string;
  tokenId: string;
  grantId: string;
};

type Simulator = World["simulator"];

const BATCH = 500;
const GRANTS_AT_ONCE = 8;

/**
 * Connects companies, each with an active pair of its own. Writes the rows an authorization leaves
 * behind, sealed the same way, but in batches: ten thousand authorizations one by one would take
 * longer than the benchmark.
 */
export async function connectFleet(simulator: Simulator, count: number): Promise<FleetCompany[]> {
  const fleet: FleetCompany[] = [];
  for (let done = 0; done < count; done += BATCH)
    fleet.push(...(await connectBatch(simulator, Math.min(BATCH, count - done))));
  // What autovacuum does within a minute of such a change.
  await db().$executeRaw`ANALYZE companies, company_grants, gusto_auth_tokens`;
  return fleet;
}

async function connectBatch(simulator: Simulator, count: number): Promise<FleetCompany[]> {
  const { companies } = await control<{ companies: { uuid: string; name: string }[] }>(
    simulator,
    "/companies",
    { count, employees_each: 0, payrolls_each: 0 },
  );
  const created = await db().company.createManyAndReturn({
    data: companies.map(({ uuid, name }) => ({
      environment: "demo" as const,
      gustoUuid: uuid,
      name,
    })),
    select: { id: true, gustoUuid: true },
  });
  const stored = await pLimit(GRANTS_AT_ONCE).map(created, (company) =>
    sealGrant(simulator, company),
  );
  await db().gustoAuthToken.createMany({
    data: stored.map(({ row }) => ({ ...row, lastProvedAt: new Date() })),
  });
  await db().companyGrant.createMany({
    data: stored.map(({ companyId, row }) => ({
      companyId,
      tokenId: row.id,
      resourceOwnerUuid: row.resourceOwnerUuid,
    })),
  });
  return stored.map(({ companyId, gustoUuid, grantId, row }) => ({
    companyId,
    gustoUuid,
    grantId,
    tokenId: row.id,
  }));
}

async function sealGrant(simulator: Simulator, company: { id: string; gustoUuid: string }) {
  const grant = await issueGrant(simulator, [company.gustoUuid]);
  const id = randomUUID();
  const pair = {
    accessToken: new Secret(grant.access_token),
    refreshToken: new Secret(grant.refresh_token),
    expiresInSeconds: grant.expires_in,
    scope: "public",
  };
  const sealed = await tokenServices().vault.sealPair(
    { rowId: id, environment: "demo", version: 1 },
    pair,
  );
  const row = {
    id,
    environment: "demo" as const,
    resourceOwnerUuid: randomUUID(),
    ...sealed,
    ...tokenTimes(pair, new Date(), Math.random()),
  };
  return { companyId: company.id, gustoUuid: company.gustoUuid, grantId: grant.grant_id, row };
}

/**
 * Sets when access tokens expire, in seconds from now (negative: in the past), and makes them due
 * for refresh a second ago.
 */
export async function expireIn(tokenIds: string[], seconds: number): Promise<void> {
  await db().$executeRaw`
    UPDATE gusto_auth_tokens
    SET access_token_expiration = clock_timestamp() + make_interval(secs => ${seconds}),
      refresh_due_at = clock_timestamp() - interval '1 second', retry_at = NULL
    WHERE id = ANY(${tokenIds}::uuid[])`;
}
