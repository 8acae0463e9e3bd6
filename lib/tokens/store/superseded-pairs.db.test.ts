import { beforeEach, describe, expect, it } from "vitest";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { db } from "#lib/platform/database/db.ts";
import { getTokenInfo } from "#lib/gusto/discovery.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import {
  age,
  type ConnectedCompany,
  connectCompanies,
  control,
  forgetGrants,
  issueGrant,
  storeGrant,
} from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { disconnectGrants } from "../grants/disconnect-grants.ts";
import { revokeAndWipe } from "../grants/revoke-and-wipe.ts";
import { getAccessToken } from "../serving/get-access-token.ts";
import { learnRevocationEffect, readRevocationEffect } from "../grants/revocation-effect.ts";
import { sweepEndedTokens } from "../serving/sweep-tokens.ts";

const simulator = withGusto();

/** What the simulator ends by a revocation: one authorization, or all of the person. */
const gustoEnds = (revocation: "token" | "grant" | "owner") =>
  control(simulator, "/application", { revocation });

beforeEach(async () => {
  await control(simulator, "/faults", undefined, "DELETE");
  await control(simulator, "/application", {
    access: "legacy",
    rate_limit_per_minute: 0,
    revocation: "grant",
  });
  await forgetGrants();
});

const rowOf = (tokenId: string) =>
  db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
const worksAtGusto = async (grant: { access_token: string }) =>
  (await getTokenInfo(new Secret(grant.access_token))).kind === "ok";
const disconnect = (companyId: string) =>
  transaction((tx) => disconnectGrants({ companyId, actor: "worker" }, tx));

type Reconnected = {
  company: ConnectedCompany;
  pairs: { tokenId: string; grant: { access_token: string } }[];
  current: { tokenId: string; grant: { access_token: string } };
};

/** A company whose admin connects it again, so many times. */
async function reconnected(times: number): Promise<Reconnected> {
  const company = await connectCompanies(simulator);
  const pairs = [{ tokenId: company.tokenId, grant: company.grant }];
  for (let round = 0; round < times; round += 1) pairs.push(await reconnect(company));
  return { company, pairs, current: pairs.at(-1)! };
}

async function reconnect(company: ConnectedCompany) {
  const grant = await issueGrant(simulator, [company.gustoUuid]);
  return {
    grant,
    tokenId: (await storeGrant(grant, company.resourceOwnerUuid, company.companyIds)).tokenId,
  };
}

async function liveAtGusto(pairs: Reconnected["pairs"]): Promise<number> {
  return (await Promise.all(pairs.map(({ grant }) => worksAtGusto(grant)))).filter(Boolean).length;
}

describe("before it is known what a revocation ends", () => {
  it.each(["grant", "owner"] as const)(
    "ten reconnects put no connection at risk: the pairs wait, sealed and counted (Gusto ends: %s)",
    async (ends) => {
      await gustoEnds(ends);
      const { pairs, current } = await reconnected(10);
      await sweepEndedTokens();
      expect(await worksAtGusto(current.grant)).toBe(true);
      expect(
        await db().gustoAuthToken.count({
          where: { mayLiveSince: { not: null }, refreshToken: { not: null } },
        }),
      ).toBe(10);
      expect(await rowOf(pairs[0]!.tokenId)).toMatchObject({
        lastError: "kept_beside_living",
        retryAt: expect.any(Date),
      });
      expect(await readRevocationEffect()).toBeNull();
    },
  );

  it.each([
    ["token", "own_pair"],
    ["grant", "own_pair"],
    ["owner", "siblings"],
  ] as const)(
    "a disconnect finds out with unused pairs, and ends all of them (Gusto ends: %s)",
    async (ends, effect) => {
      await gustoEnds(ends);
      const { company, pairs, current } = await reconnected(10);
      await disconnect(company.companyIds[0]!);
      expect(await revokeAndWipe(current.tokenId)).toBe("wiped");
      expect(await liveAtGusto(pairs)).toBe(0);
      expect(
        await db().gustoAuthToken.count({
          where: { OR: [{ mayLiveSince: { not: null } }, { refreshToken: { not: null } }] },
        }),
      ).toBe(0);
      expect(await readRevocationEffect()).toBe(effect);
    },
  );

  it("a company of the same person that a disconnect kills is found immediately, and it does not happen again", async () => {
    await gustoEnds("owner");
    const [gone, other] = [
      await connectCompanies(simulator, { resourceOwnerUuid: "avery" }),
      await connectCompanies(simulator, { resourceOwnerUuid: "avery" }),
    ];
    await disconnect(gone.companyIds[0]!);
    await revokeAndWipe(gone.tokenId);
    expect(await worksAtGusto(other.grant)).toBe(false);
    expect(await readRevocationEffect()).toBe("siblings");
    expect((await rowOf(other.tokenId)).failingSince).not.toBeNull();
    const [third, fourth] = [
      await connectCompanies(simulator, { resourceOwnerUuid: "avery" }),
      await connectCompanies(simulator, { resourceOwnerUuid: "avery" }),
    ];
    await disconnect(third.companyIds[0]!);
    expect(await revokeAndWipe(third.tokenId)).toBe("wiped");
    expect(await worksAtGusto(fourth.grant)).toBe(true);
    expect(await rowOf(third.tokenId)).toMatchObject({
      refreshToken: null,
      mayLiveSince: expect.any(Date),
    });
  });
});

describe("if a revocation was seen to end only its own pair", () => {
  beforeEach(() => learnRevocationEffect("own_pair"));

  it("ten reconnects leave one active grant at Gusto: the newest", async () => {
    const { company, pairs, current } = await reconnected(10);
    await sweepEndedTokens();
    expect(await liveAtGusto(pairs)).toBe(1);
    expect(await worksAtGusto(current.grant)).toBe(true);
    expect(await getAccessToken({ gustoUuid: company.gustoUuid, actor: "worker" })).toMatchObject({
      kind: "fresh",
      tokenId: current.tokenId,
    });
    expect(await db().gustoAuthToken.count({ where: { mayLiveSince: { not: null } } })).toBe(0);
  });

  it("and that turns out wrong, one connection is found dead immediately, and no other is put at risk", async () => {
    await gustoEnds("owner");
    const first = await reconnected(1);
    await revokeAndWipe(first.pairs[0]!.tokenId);
    expect((await rowOf(first.current.tokenId)).failingSince).not.toBeNull();
    expect(await readRevocationEffect()).toBe("siblings");
    const second = await reconnected(1);
    expect(await revokeAndWipe(second.pairs[0]!.tokenId)).toBe("wiped");
    expect(await worksAtGusto(second.current.grant)).toBe(true);
    expect(await rowOf(second.pairs[0]!.tokenId)).toMatchObject({
      refreshToken: null,
      mayLiveSince: expect.any(Date),
    });
  });

  it("a pair is not revoked next to a connection that Gusto does not accept at that moment", async () => {
    const { pairs, current } = await reconnected(1);
    await control(simulator, "/faults", {
      endpoint: "/v1/token_info",
      mode: "refuse",
      times: 1,
      delay_ms: 0,
    });
    expect(await revokeAndWipe(pairs[0]!.tokenId)).toBe("kept");
    expect(await liveAtGusto(pairs)).toBe(2);
    await age(pairs[0]!.tokenId, 7 * 3_600);
    await sweepEndedTokens();
    expect(await liveAtGusto(pairs)).toBe(1);
    expect(await worksAtGusto(current.grant)).toBe(true);
  });
});

describe("a replaced pair", () => {
  it("is revoked once Gusto has refused its replacement for good, because nothing active is next to it", async () => {
    const { company, pairs, current } = await reconnected(1);
    await control(simulator, `/grants/${company.grant.grant_id}/revoke`, {});
    await db().gustoAuthToken.update({
      where: { id: current.tokenId },
      data: { state: "reconnect_required", stateReason: "revoked" },
    });
    await sweepEndedTokens();
    expect(await rowOf(pairs[0]!.tokenId)).toMatchObject({
      refreshToken: null,
      mayLiveSince: null,
    });
  });

  it("from long ago is tried for three days from when it may be revoked, although Gusto is down at first", async () => {
    const {
      company,
      pairs: [old],
      current,
    } = await reconnected(1);
    await sweepEndedTokens();
    await age(old!.tokenId, 200 * 3_600);
    await disconnect(company.companyIds[0]!);
    await control(simulator, "/faults", {
      endpoint: "/oauth/revoke",
      mode: "refuse",
      times: 4,
      delay_ms: 0,
    });
    expect(await revokeAndWipe(current.tokenId)).toBe("unconfirmed");
    expect(await rowOf(old!.tokenId)).toMatchObject({
      refreshToken: expect.any(String),
      lastError: "revocation_unconfirmed",
    });
    await age(old!.tokenId, 71 * 3_600);
    expect(await revokeAndWipe(old!.tokenId)).toBe("unconfirmed");
    await age(old!.tokenId, 2 * 3_600);
    expect(await revokeAndWipe(old!.tokenId)).toBe("wiped");
    expect(await rowOf(old!.tokenId)).toMatchObject({
      refreshToken: null,
      mayLiveSince: expect.any(Date),
    });
  });

  it("is not revoked if checking the active one took so long that someone may have connected meanwhile", async () => {
    await learnRevocationEffect("own_pair");
    const {
      company: {
        companyIds: [companyId],
      },
      pairs,
    } = await reconnected(1);
    await control(simulator, "/faults", {
      endpoint: "/v1/token_info",
      mode: "delay",
      times: 1,
      delay_ms: 1_500,
    });
    const revoking = revokeAndWipe(pairs[0]!.tokenId);
    await expect
      .poll(() =>
        db().companyEnding.updateMany({
          where: { companyId },
          data: { leaseExpiresAt: new Date(0) },
        }),
      )
      .toEqual({ count: 1 });
    expect(await revoking).toBe("kept");
    expect(await liveAtGusto(pairs)).toBe(2);
    expect(await db().companyEnding.count({ where: { companyId } })).toBe(0);
  });
});

describe("the finding that a revocation ends siblings", () => {
  it("is never forgotten", async () => {
    await learnRevocationEffect("siblings");
    await learnRevocationEffect("own_pair");
    await learnRevocationEffect(null);
    expect(await readRevocationEffect()).toBe("siblings");
  });
});
