import { randomUUID } from "node:crypto";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { storeAuthorizedPair } from "#lib/tokens/store/store-authorized-pair.ts";
import { attachToken } from "#lib/tokens/store/attach-token.ts";
import type { RunningSimulator } from "../simulator/start-simulator.ts";
import { transaction } from "#lib/platform/database/transaction.ts";

/** Calls the simulator's control API. */
export async function control<T = unknown>(
  simulator: Pick<RunningSimulator, "url">,
  path: string,
  body?: unknown,
  method = body === undefined ? "GET" : "POST",
): Promise<T> {
  const response = await fetch(`${simulator.url}/_simulator${path}`, {
    method,
    ...(body !== undefined && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  if (!response.ok)
    throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

type Grant = { grant_id: string; access_token: string; refresh_token: string; expires_in: number };

/** A token pair straight from the simulator, without a browser. */
export function issueGrant(
  simulator: Pick<RunningSimulator, "url">,
  companyUuids: string[],
  expiresIn = 7_200,
): Promise<Grant> {
  return control<Grant>(simulator, "/grants", {
    company_uuids: companyUuids,
    expires_in: expiresIn,
  });
}

export type ConnectedCompany = {
  companyIds: string[];
  gustoUuid: string;
  gustoUuids: string[];
  tokenId: string;
  grant: Grant;
  resourceOwnerUuid: string;
};

/**
 * For tests in which Gusto refuses a grant: whether that counts depends on the installation's other
 * grants, and revoked ones left by earlier tests would be asked as witnesses.
 */
export async function forgetGrants(): Promise<void> {
  await db().$executeRaw`TRUNCATE companies, gusto_auth_tokens CASCADE`;
  await db().gustoApplicationState.deleteMany();
}

/**
 * Simulator companies connected with one real pair of their own, as the connect flow leaves them.
 */
export async function connectCompanies(
  simulator: Pick<RunningSimulator, "url">,
  options: {
    count?: number;
    expiresIn?: number;
    resourceOwnerUuid?: string;
    /** False: as an import leaves them. */ isVerified?: boolean;
  } = {},
): Promise<ConnectedCompany> {
  const { companies } = await control<{ companies: { uuid: string; name: string }[] }>(
    simulator,
    "/companies",
    { count: options.count ?? 1, employees_each: 1, payrolls_each: 1 },
  );
  const gustoUuids = companies.map((company) => company.uuid);
  const grant = await issueGrant(simulator, gustoUuids, options.expiresIn);
  const created = await db().company.createManyAndReturn({
    data: companies.map(({ uuid, name }) => ({
      environment: "demo" as const,
      gustoUuid: uuid,
      name,
    })),
  });
  const companyIds = created.map((company) => company.id);
  const resourceOwnerUuid = options.resourceOwnerUuid ?? randomUUID();
  const { tokenId } = await storeGrant(grant, resourceOwnerUuid, companyIds, options.isVerified);
  return {
    companyIds,
    gustoUuid: gustoUuids[0] ?? "",
    gustoUuids,
    tokenId,
    grant,
    resourceOwnerUuid,
  };
}

/** Stores and attaches a pair, as the end of an authorization does. */
export async function storeGrant(
  grant: Grant,
  resourceOwnerUuid: string,
  companyIds: string[],
  isVerified = true,
): Promise<{ tokenId: string }> {
  const pair = {
    accessToken: new Secret(grant.access_token),
    refreshToken: new Secret(grant.refresh_token),
    expiresInSeconds: grant.expires_in,
    scope: null,
  };
  const { tokenId } = await storeAuthorizedPair({ environment: "demo", pair, actor: "worker" });
  await transaction((tx) =>
    attachToken(
      {
        tokenId,
        resourceOwnerUuid,
        scope: "public",
        companyIds,
        actor: "worker",
        proved: isVerified,
      },
      tx,
    ),
  );
  return { tokenId };
}

/** Makes time pass for one row: moves all its times into the past. */
export async function age(tokenId: string, seconds: number): Promise<void> {
  const columns = [
    "access_token_expiration",
    "refresh_due_at",
    "state_since",
    "lease_expires_at",
    "retry_at",
    "unknown_attempt_at",
    "last_refreshed_at",
    "last_proved_at",
    "failing_since",
    "check_due_at",
    "created_at",
  ];
  const moved = columns
    .map((column) => `${column} = ${column} - make_interval(secs => ${seconds})`)
    .join(", ");
  await db().$executeRawUnsafe(
    `UPDATE gusto_auth_tokens SET ${moved} WHERE id = $1::uuid`,
    tokenId,
  );
}

export type Exchange = {
  grant_type: string;
  presented_fingerprint: string;
  outcome: string;
  overlapped: boolean;
  company_uuids: string[];
};

/** The refresh exchanges the simulator has seen for a company. */
export async function refreshExchanges(
  simulator: Pick<RunningSimulator, "url">,
  gustoUuid: string,
): Promise<Exchange[]> {
  const { exchanges } = await control<{ exchanges: Exchange[] }>(simulator, "/ledger");
  return exchanges.filter(
    (exchange) =>
      exchange.grant_type === "refresh_token" && exchange.company_uuids.includes(gustoUuid),
  );
}
