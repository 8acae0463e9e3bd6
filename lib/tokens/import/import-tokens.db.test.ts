import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import {
  connectCompanies,
  control,
  issueGrant,
  refreshExchanges,
  storeGrant,
} from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { withoutConnections } from "#test/without-connections.ts";
import { HOUR_MS } from "#lib/platform/durations.ts";
import { getAccessToken } from "../serving/get-access-token.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { importTokenLines } from "./import-tokens.ts";

const simulator = withGusto();

beforeEach(() =>
  control(simulator, "/application", { access: "legacy", rate_limit_per_minute: 0 }),
);

async function newCompany(): Promise<string> {
  const { companies } = await control<{ companies: { uuid: string }[] }>(simulator, "/companies", {
    count: 1,
    employees_each: 1,
    payrolls_each: 1,
  });
  return companies[0]?.uuid ?? "";
}

async function line(companyUuid: string, change: Record<string, unknown> = {}): Promise<string> {
  const grant = await issueGrant(simulator, [companyUuid]);
  return JSON.stringify({
    company_uuid: companyUuid,
    access_token: grant.access_token,
    refresh_token: grant.refresh_token,
    expires_at: new Date(Date.now() + HOUR_MS).toISOString(),
    name: "Imported Co",
    ...change,
  });
}

const importOne = async (text: string) => (await importTokenLines(SYSTEM, [text]))[0];

const ask = (gustoUuid: string) => getAccessToken({ gustoUuid, actor: "worker" });

describe("an import", () => {
  it("stores a pair without using it, and serves its company immediately", async () => {
    const uuid = await newCompany();
    const text = await line(uuid);
    expect(await importOne(text)).toEqual({ kind: "imported" });
    expect(await refreshExchanges(simulator, uuid)).toEqual([]);
    const outcome = await ask(uuid);
    expect(outcome.kind === "fresh" && text.includes(outcome.accessToken.reveal())).toBe(true);
  });

  it("of an expired access token is refreshed at the first request", async () => {
    const uuid = await newCompany();
    expect(await importOne(await line(uuid, { expires_at: 1_600_000_000 }))).toEqual({
      kind: "imported",
    });
    expect(await ask(uuid)).toMatchObject({ kind: "fresh", version: 2 });
  });

  it("run twice duplicates nothing", async () => {
    const text = await line(await newCompany());
    await importOne(text);
    const before = await db().gustoAuthToken.count();
    expect(await importOne(text)).toEqual({ kind: "known" });
    expect(await db().gustoAuthToken.count()).toBe(before);
  });

  it("of one line by ten processes at once stores one row", async () => {
    const uuid = await newCompany();
    const text = await line(uuid);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => importTokenLines(SYSTEM, [text])),
    );
    expect(
      outcomes.flat().filter((outcome) => outcome !== "empty" && outcome.kind === "imported"),
    ).toHaveLength(1);
    expect(await db().companyGrant.count({ where: { company: { gustoUuid: uuid } } })).toBe(1);
  });

  it("keeps a pair shared by two companies as one row", async () => {
    const [one, two] = [await newCompany(), await newCompany()];
    const grant = await issueGrant(simulator, [one, two]);
    const shared = { access_token: grant.access_token, refresh_token: grant.refresh_token };
    expect(await importOne(await line(one, shared))).toEqual({ kind: "imported" });
    expect(await importOne(await line(two, shared))).toEqual({ kind: "attached" });
    const [first, second] = [await ask(one), await ask(two)];
    expect(
      first.kind === "fresh" && second.kind === "fresh" && first.tokenId === second.tokenId,
    ).toBe(true);
  });

  it("of many lines takes the first for each company, shares a pair, and reports line by line", async () => {
    const [one, two, three] = [await newCompany(), await newCompany(), await newCompany()];
    const grant = await issueGrant(simulator, [two, three]);
    const shared = { access_token: grant.access_token, refresh_token: grant.refresh_token };
    const first = await line(one);
    const lines = [
      first,
      (await line(one)).replace(one, one.toUpperCase()),
      "  ",
      await line(two, shared),
      "nonsense",
      await line(three, shared),
      first,
    ];
    const outcomes = await importTokenLines(SYSTEM, lines);
    expect(outcomes).toEqual([
      { kind: "imported" },
      { kind: "skipped", reason: "this company is already connected here" },
      "empty",
      { kind: "imported" },
      { kind: "skipped", reason: "not a JSON object" },
      { kind: "attached" },
      { kind: "known" },
    ]);
    expect(
      await db().gustoAuthToken.count({
        where: { grants: { some: { company: { gustoUuid: { in: [one, two, three] } } } } },
      }),
    ).toBe(2);
  });

  it("stores the rest if the database rejects one of the lines, and says which", async () => {
    const [one, cursed, three] = [await newCompany(), await newCompany(), await newCompany()];
    await db()
      .$executeRaw`ALTER TABLE companies ADD CONSTRAINT no_curse CHECK (name <> 'Cursed Co')`;
    const lines = [await line(one), await line(cursed, { name: "Cursed Co" }), await line(three)];
    expect(await importTokenLines(SYSTEM, lines)).toEqual([
      { kind: "imported" },
      { kind: "skipped", reason: "could not be stored (P2039); run the import again" },
      { kind: "imported" },
    ]);
    await db().$executeRaw`ALTER TABLE companies DROP CONSTRAINT no_curse`;
    expect(await importTokenLines(SYSTEM, lines)).toEqual([
      { kind: "known" },
      { kind: "imported" },
      { kind: "known" },
    ]);
  });

  it("writes what a person's connection writes: timeline, owner, scope and audit log", async () => {
    const uuid = await newCompany();
    const owner = randomUUID();
    await importOne(
      await line(uuid, { resource_owner_uuid: owner.toUpperCase(), scope: "payrolls:read" }),
    );
    const company = await db().company.findFirstOrThrow({
      where: { gustoUuid: uuid },
      include: { grants: { include: { token: { include: { events: true } } } } },
    });
    expect(company).toMatchObject({
      name: "Imported Co",
      grants: [
        {
          resourceOwnerUuid: owner,
          endedAt: null,
          token: {
            resourceOwnerUuid: owner,
            scope: "payrolls:read",
            version: 1,
            state: "active",
            events: [{ type: "imported", actor: "import", version: 1 }],
          },
        },
      ],
    });
    expect(
      await db().auditLog.findMany({ where: { subject: `company:${company.id}` } }),
    ).toMatchObject([
      { actor: "system", action: "connect", detail: { by: "import", name: "Imported Co" } },
    ]);
  });

  it("is served from the line's time, minus our margin", async () => {
    const uuid = await newCompany();
    await importOne(await line(uuid));
    const { accessTokenExpiration } = await db().gustoAuthToken.findFirstOrThrow({
      where: { grants: { some: { company: { gustoUuid: uuid } } } },
    });
    expect(
      Math.abs((accessTokenExpiration?.getTime() ?? 0) - (Date.now() + 3_540_000)),
    ).toBeLessThan(30_000);
  });

  it("names a company whose name the line leaves out", async () => {
    const uuid = await newCompany();
    await importOne(await line(uuid, { name: undefined }));
    expect((await db().company.findFirstOrThrow({ where: { gustoUuid: uuid } })).name).toBe(
      "Unnamed company",
    );
  });

  it("adds the owner and scope of a stored pair if a later line has them", async () => {
    const [one, two] = [await newCompany(), await newCompany()];
    const grant = await issueGrant(simulator, [one, two]);
    const shared = { access_token: grant.access_token, refresh_token: grant.refresh_token };
    await importOne(await line(one, shared));
    const owner = randomUUID();
    expect(
      await importOne(
        await line(two, { ...shared, resource_owner_uuid: owner, scope: "companies:read" }),
      ),
    ).toEqual({ kind: "attached" });
    expect(
      await db().gustoAuthToken.findFirstOrThrow({
        where: { grants: { some: { company: { gustoUuid: one } } } },
        include: { grants: { orderBy: { createdAt: "asc" } } },
      }),
    ).toMatchObject({
      resourceOwnerUuid: owner,
      scope: "companies:read",
      grants: [{ resourceOwnerUuid: "unknown" }, { resourceOwnerUuid: owner }],
    });
  });

  it("brings back a company whose connection had ended", async () => {
    const uuid = await newCompany();
    await importOne(await line(uuid));
    await db().companyGrant.updateMany({
      where: { company: { gustoUuid: uuid } },
      data: { endedAt: new Date(), endedReason: "disconnected" },
    });
    expect(await importOne(await line(uuid))).toEqual({ kind: "imported" });
  });

  it("waits for a person who is connecting the same company, and then leaves it alone", async () => {
    const { gustoUuid, companyIds, tokenId, resourceOwnerUuid } = await connectCompanies(simulator);
    await db().companyGrant.updateMany({
      where: { tokenId },
      data: { endedAt: new Date(), endedReason: "disconnected" },
    });
    const text = await line(gustoUuid);
    const outcome = await transaction(async (tx) => {
      await tx.company.update({ where: { id: companyIds[0] ?? "" }, data: { city: "Denver" } });
      const importing = importOne(text);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await tx.companyGrant.create({
        data: { companyId: companyIds[0] ?? "", tokenId, resourceOwnerUuid },
      });
      return { importing };
    });
    expect(await outcome.importing).toEqual({
      kind: "skipped",
      reason: "this company is already connected here",
    });
  });

  it("gives way to a person who connects the same company meanwhile", async () => {
    const uuid = await newCompany();
    const { id } = await db().company.create({
      data: { environment: "demo", gustoUuid: uuid, name: "Slow Co" },
    });
    const [text, grant] = [await line(uuid), await issueGrant(simulator, [uuid])];
    await db().$executeRaw`
        CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN PERFORM pg_sleep(0.6); RETURN NEW; END $$`;
    await db().$executeRaw`
        CREATE TRIGGER dawdle BEFORE INSERT ON company_grants FOR EACH ROW
        WHEN (NEW.resource_owner_uuid = 'unknown') EXECUTE FUNCTION dawdle()`;
    const importing = importOne(text);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await db().company.update({ where: { id }, data: { city: "Denver" } });
    const { tokenId } = await storeGrant(grant, randomUUID(), [id]);
    expect(await importing).toEqual({ kind: "imported" });
    await db().$executeRaw`DROP FUNCTION dawdle CASCADE`;
    expect(
      await db().companyGrant.findMany({ where: { companyId: id, endedAt: null } }),
    ).toMatchObject([{ tokenId }]);
  });

  it("stops when the database is gone, and stores nothing of the batch", async () => {
    const [one, two] = [await newCompany(), await newCompany()];
    const lines = [await line(one), await line(two)];
    await withoutConnections(() => expect(importTokenLines(SYSTEM, lines)).rejects.toThrow());
    expect(await db().company.count({ where: { gustoUuid: { in: [one, two] } } })).toBe(0);
    expect(await importTokenLines(SYSTEM, lines)).toEqual([
      { kind: "imported" },
      { kind: "imported" },
    ]);
  });

  it("never assumes that an access token lasts longer than two hours", async () => {
    const uuid = await newCompany();
    await importOne(await line(uuid, { expires_at: Math.floor(Date.now() / 1_000) + 86_400 }));
    const { accessTokenExpiration } = await db().gustoAuthToken.findFirstOrThrow({
      where: { grants: { some: { company: { gustoUuid: uuid } } } },
    });
    expect(accessTokenExpiration?.getTime()).toBeLessThan(Date.now() + 7_200_000);
  });

  it("never replaces an active grant", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    expect(await importOne(await line(gustoUuid))).toEqual({
      kind: "skipped",
      reason: "this company is already connected here",
    });
    expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", tokenId });
  });

  it("without an owner gives way to the first real reconnect", async () => {
    const uuid = await newCompany();
    await importOne(await line(uuid));
    const company = await db().company.findFirstOrThrow({ where: { gustoUuid: uuid } });
    const { tokenId } = await storeGrant(await issueGrant(simulator, [uuid]), randomUUID(), [
      company.id,
    ]);
    expect(await ask(uuid)).toMatchObject({ kind: "fresh", tokenId, version: 2 });
  });

  it("skips a bad line and says why, without quoting it", async () => {
    const companies = await db().company.count();
    expect(
      await importTokenLines(SYSTEM, [
        JSON.stringify({
          company_uuid: randomUUID(),
          access_token: "secret",
          refresh_token: "",
          expires_at: 1,
        }),
      ]),
    ).toEqual([{ kind: "skipped", reason: "refresh_token is missing or not valid" }]);
    expect(await db().company.count()).toBe(companies);
  });
});
