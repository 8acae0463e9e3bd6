import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import {
  age,
  type ConnectedCompany,
  connectCompanies,
  control,
  refreshExchanges,
} from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { getAccessToken } from "../serving/get-access-token.ts";
import { sweepDueTokens } from "../serving/sweep-tokens.ts";

const HALF_AN_HOUR = 1_800;
const A_DAY = 86_400;
const simulator = withGusto();

beforeEach(async () => {
  await db().gustoApplicationState.deleteMany();
  await db().gustoAuthToken.deleteMany();
  await db().company.deleteMany();
});

const connect = (count: number) =>
  Promise.all(Array.from({ length: count }, () => connectCompanies(simulator)));
const revoke = (company: ConnectedCompany) =>
  control(simulator, `/grants/${company.grant.grant_id}/revoke`, {});
const rowOf = ({ tokenId }: ConnectedCompany) =>
  db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
const ask = ({ gustoUuid }: ConnectedCompany) => getAccessToken({ gustoUuid, actor: "worker" });
const exchangesOf = async (companies: ConnectedCompany[]) =>
  (
    await Promise.all(companies.map(({ gustoUuid }) => refreshExchanges(simulator, gustoUuid)))
  ).flat().length;
const canaryIsDue = () =>
  db().$executeRaw`UPDATE gusto_application_states SET paused_until = now() - interval '1 minute'`;

describe("many grants refused at once and none accepted", () => {
  it("are no verdicts: the exchanges stop, nothing is final, and stored tokens are still served", async () => {
    const companies = await connect(25);
    await Promise.all(
      companies.map(async (company) => {
        await revoke(company);
        await age(company.tokenId, 6_000);
      }),
    );
    await sweepDueTokens();
    expect(await exchangesOf(companies)).toBeLessThan(20);
    expect(await db().gustoAuthToken.count({ where: { state: "reconnect_required" } })).toBe(0);
    expect(await db().gustoApplicationState.findFirstOrThrow()).toMatchObject({
      heldReason: "grants_refused",
      pausedReason: "held",
    });
    expect((await Promise.all(companies.map(ask))).map(({ kind }) => kind)).toEqual(
      companies.map(() => "fresh"),
    );

    const before = await exchangesOf(companies);
    await sweepDueTokens();
    expect(await exchangesOf(companies)).toBe(before);
  });

  it("are each evaluated when a canary is accepted: revoked ones are final, the others continue", async () => {
    const [ended, ...others] = await connect(4);
    const { id: _, ...pause } = {
      id: "",
      pausedReason: "held",
      pausedSince: new Date(),
      pausedUntil: new Date(0),
      heldSince: new Date(),
      heldReason: "grants_refused",
    };
    if (!ended) throw new Error("no company");
    await revoke(ended);
    const refused = [ended, ...others.slice(0, 2)];
    await db().gustoApplicationState.create({
      data: {
        environment: "demo",
        ...pause,
        recentOutcomes: refused.map(({ tokenId }) => ({
          grant: tokenId,
          outcome: "refused",
          at: new Date(),
        })),
      },
    });
    for (const { tokenId } of refused)
      await db().gustoAuthToken.update({
        where: { id: tokenId },
        data: {
          heldSince: new Date(),
          retryAt: new Date(Date.now() + 600_000),
          lastError: "refusal_unconfirmed",
        },
      });
    await sweepDueTokens();
    expect(await rowOf(ended)).toMatchObject({
      state: "reconnect_required",
      stateReason: "revoked",
      heldSince: null,
    });
    for (const company of others.slice(0, 2))
      expect(await rowOf(company)).toMatchObject({
        state: "active",
        version: 2,
        heldSince: null,
        lastError: null,
      });
    expect(await db().gustoApplicationState.findFirstOrThrow()).toMatchObject({
      heldSince: null,
      pausedReason: null,
    });
  });

  it.each([
    ["a grant that was not asked yet", false],
    ["one of the refused, where all of them were", true],
  ])("send one canary at a time while Gusto accepts none: %s", async (_, allRefused) => {
    // More than a sweep has under way at once.
    const companies = await connect(12);
    await Promise.all(
      companies.map(async (company) => {
        await revoke(company);
        await age(company.tokenId, HALF_AN_HOUR * 3);
      }),
    );
    await sweepDueTokens();
    if (allRefused)
      await db().gustoAuthToken.updateMany({
        data: {
          heldSince: new Date(),
          retryAt: new Date(Date.now() + 600_000),
          lastError: "refusal_unconfirmed",
        },
      });
    const before = await exchangesOf(companies);
    await canaryIsDue();
    await sweepDueTokens();
    expect(await exchangesOf(companies)).toBe(before + 1);
    expect(
      (await db().gustoApplicationState.findFirstOrThrow()).pausedUntil?.getTime(),
    ).toBeGreaterThan(Date.now());
    expect(await db().gustoAuthToken.count({ where: { state: "reconnect_required" } })).toBe(0);
  });
});

describe("a grant that is refused", () => {
  it("asks one other grant as a witness, and that one, refused as well, asks no one", async () => {
    const companies = await connect(4);
    for (const company of companies) await revoke(company);
    const [asked] = companies;
    if (!asked) throw new Error("no company");
    await age(asked.tokenId, A_DAY);
    expect(await ask(asked)).toMatchObject({ kind: "unavailable" });
    expect(await exchangesOf(companies)).toBe(2);
    expect(await db().gustoAuthToken.count({ where: { state: "reconnect_required" } })).toBe(0);
  });
});

describe("a single grant that Gusto ended", () => {
  it("is final within the call, because another grant is asked as a witness", async () => {
    const [ended, other] = await connect(2);
    if (!ended || !other) throw new Error("no companies");
    await revoke(ended);
    await age(ended.tokenId, A_DAY);
    expect(await ask(ended)).toMatchObject({
      kind: "terminal",
      state: "reconnect_required",
      reason: "revoked",
    });
    expect(await rowOf(other)).toMatchObject({ state: "active", version: 2 });
  });

  it("that is the only grant is final when Gusto repeats it ten minutes later", async () => {
    const [only] = await connect(1);
    if (!only) throw new Error("no company");
    await revoke(only);
    await age(only.tokenId, A_DAY);
    expect(await ask(only)).toMatchObject({ kind: "unavailable", reason: "refusal_unconfirmed" });
    expect(await ask(only)).toMatchObject({ kind: "unavailable", reason: "refusal_unconfirmed" });
    expect(await exchangesOf([only])).toBe(1);
    await db().gustoAuthToken.update({
      where: { id: only.tokenId },
      data: { heldSince: new Date(Date.now() - 601_000), retryAt: new Date() },
    });
    expect(await ask(only)).toMatchObject({ kind: "terminal", state: "reconnect_required" });
  });
});

describe("a pair of another client id", () => {
  it("is never sent, says so, and continues once the client id is right again", async () => {
    const [company] = await connect(1);
    if (!company) throw new Error("no company");
    await age(company.tokenId, A_DAY);
    await db().gustoAuthToken.update({
      where: { id: company.tokenId },
      data: { clientFingerprint: "0".repeat(64) },
    });
    expect(await ask(company)).toMatchObject({
      kind: "unavailable",
      reason: "issued_to_another_client",
    });
    expect(await exchangesOf([company])).toBe(0);
    expect(await rowOf(company)).toMatchObject({
      state: "active",
      version: 1,
      lastError: "issued_to_another_client",
    });
    await db().gustoAuthToken.update({
      where: { id: company.tokenId },
      data: { clientFingerprint: null },
    });
    expect(await ask(company)).toMatchObject({ kind: "fresh", version: 2 });
    expect((await rowOf(company)).clientFingerprint).toHaveLength(64);
  });
});
