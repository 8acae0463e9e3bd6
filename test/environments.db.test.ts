// One database is one environment: docs/decisions/0015-one-database-an-environment.md. No statement
// filters by it, so the database must reject every row of the other one, and no token may leave a
// process of the other one, whatever is stored.

import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { checkStoredPairs } from "#lib/companies/check-stored-pairs.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { disconnectGrants } from "#lib/tokens/grants/disconnect-grants.ts";
import { getAccessToken } from "#lib/tokens/serving/get-access-token.ts";
import { storeAuthorizedPair } from "#lib/tokens/store/store-authorized-pair.ts";
import { attachToken } from "#lib/tokens/store/attach-token.ts";
import { sweepDueTokens, sweepEndedTokens } from "#lib/tokens/serving/sweep-tokens.ts";
import { replaceTokenServices, tokenServices } from "#lib/tokens/store/token-refresher.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { age, control, issueGrant } from "./connected-company.ts";
import { withGusto } from "./with-gusto.ts";

const simulator = withGusto();

async function listTables(): Promise<string[]> {
  const rows = await db().$queryRaw<{ name: string }[]>`
    SELECT c.relname AS name
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.atttypid = 'environment'::regtype
      AND NOT a.attisdropped
      AND c.relkind = 'r'
      AND c.relname <> 'installation'
    ORDER BY 1`;
  return rows.map(({ name }) => name);
}

describe("a database of one environment", () => {
  it("rejects a row of the other one in every table with an environment", async () => {
    const tables = await listTables();
    expect(tables).toContain("gusto_auth_tokens");
    expect(tables.length).toBeGreaterThanOrEqual(15);
    for (const table of tables)
      await expect(
        db().$executeRawUnsafe(`INSERT INTO ${table} (environment) VALUES ('production')`),
        `${table} needs the trigger row_of_this_environment: copy it from the migration rows_of_one_environment`,
      ).rejects.toThrow("This database belongs to the other environment");
  });

  it("does not let a row change its environment", async () => {
    const company = { environment: "demo" as const, gustoUuid: randomUUID(), name: "Trial" };
    await db().company.create({ data: company });
    await expect(db().company.updateMany({ data: { environment: "production" } })).rejects.toThrow(
      "This database belongs to the other environment",
    );
    await expect(
      db().installation.updateMany({ data: { environment: "production" } }),
    ).rejects.toThrow("The environment of a database does not change");
  });
});

describe("a process whose database was replaced by one of the other environment", () => {
  let company: { id: string; gustoUuid: string; tokenId: string };

  /**
   * A picked company, expired and due, with a pair this Gusto would even accept, in a process of
   * the other environment.
   */
  beforeEach(async () => {
    env().GUSTO_ENVIRONMENT = "demo";
    replaceTokenServices({});
    const { companies } = await control<{ companies: { uuid: string; name: string }[] }>(
      simulator,
      "/companies",
      { count: 1, employees_each: 1 },
    );
    const { uuid, name } = companies[0]!;
    const grant = await issueGrant(simulator, [uuid]);
    const { id } = await db().company.create({
      data: { environment: "demo", gustoUuid: uuid, name, syncSelected: true },
    });
    const pair = {
      accessToken: new Secret(grant.access_token),
      refreshToken: new Secret(grant.refresh_token),
      expiresInSeconds: 7_200,
      scope: null,
    };
    const { tokenId } = await storeAuthorizedPair({ environment: "demo", pair, actor: "worker" });
    await transaction((tx) =>
      attachToken(
        {
          tokenId,
          resourceOwnerUuid: randomUUID(),
          scope: null,
          companyIds: [id],
          actor: "worker",
        },
        tx,
      ),
    );
    company = { id, gustoUuid: uuid, tokenId };
    env().GUSTO_ENVIRONMENT = "production";
    replaceTokenServices({});
    await control(simulator, "/calls", undefined, "DELETE");
  });

  /** Everything the simulator received, at its token endpoint and its API. */
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

  it("serves no access token, valid or not, and sends neither half of the pair", async () => {
    const ask = () => getAccessToken({ gustoUuid: company.gustoUuid, actor: "worker" });
    const refused = { kind: "unavailable", reason: "other_environment" };
    expect(await ask()).toMatchObject(refused);
    await db().gustoAuthToken.update({
      where: { id: company.tokenId },
      data: { checkDueAt: new Date(0) },
    });
    await checkStoredPairs();
    await age(company.tokenId, 7_200);
    expect(await ask()).toMatchObject(refused);
    expect(
      await tokenServices().refresher.refresh({
        tokenId: company.tokenId,
        staleVersion: 1,
        cause: "manual",
        actor: "worker",
      }),
    ).toMatchObject(refused);
    await sweepDueTokens();
    expect(await heardAtGusto()).toEqual([]);
  });

  it("revokes nothing that was disconnected there", async () => {
    await transaction((tx) => disconnectGrants({ companyId: company.id, actor: "worker" }, tx));
    await sweepEndedTokens();
    expect(await heardAtGusto()).toEqual([]);
    expect(
      await db().gustoAuthToken.findUniqueOrThrow({ where: { id: company.tokenId } }),
    ).toMatchObject({ state: "disconnected", refreshToken: expect.any(String) });
  });
});
