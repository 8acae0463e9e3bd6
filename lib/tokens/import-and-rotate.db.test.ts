import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/db.ts";
import { connectCompanies, control, issueGrant, refreshExchanges, storeGrant } from "#test/connected-company.ts";
import { withGusto } from "#test/with-gusto.ts";
import { getAccessToken } from "./get-access-token.ts";
import { importTokenLines } from "./import-tokens.ts";
import { countRowsToRotate, rotateKeys } from "./rotate-keys.ts";


const OLD_KEY = Buffer.alloc(32, 1).toString("base64");
const NEW_KEY = Buffer.alloc(32, 2).toString("base64");

// "new" writes and "old" can only read: rows sealed as the old key would have left them are made below.
const simulator = withGusto({ TOKEN_ENCRYPTION_KEYS: `new:${NEW_KEY},old:${OLD_KEY}` });

beforeEach(() => control(simulator, "/application", { access: "legacy", rate_limit_per_minute: 0 }));

async function newCompany(): Promise<string> {
  const { companies } = await control<{ companies: { uuid: string }[] }>(simulator, "/companies", { count: 1, employees_each: 1, payrolls_each: 1 });
  return companies[0]?.uuid ?? "";
}

async function line(companyUuid: string, change: Record<string, unknown> = {}): Promise<string> {
  const grant = await issueGrant(simulator, [companyUuid]);
  return JSON.stringify({ company_uuid: companyUuid, access_token: grant.access_token, refresh_token: grant.refresh_token, expires_at: new Date(Date.now() + 3_600_000).toISOString(), name: "Imported Co", ...change });
}

const importOne = async (text: string) => (await importTokenLines([text]))[0];

const ask = (gustoUuid: string) => getAccessToken({ gustoUuid, actor: "test" });

describe("an import", () => {
  it("stores a pair without using it, and its company is served at once", async () => {
    const uuid = await newCompany();
    const text = await line(uuid);
    expect(await importOne(text)).toEqual({ kind: "imported" });
    expect(await refreshExchanges(simulator, uuid)).toEqual([]);
    const outcome = await ask(uuid);
    expect(outcome.kind === "fresh" && text.includes(outcome.accessToken.reveal())).toBe(true);
  });

  it("of an expired access token is refreshed at the first question", async () => {
    const uuid = await newCompany();
    expect(await importOne(await line(uuid, { expires_at: 1_600_000_000 }))).toEqual({ kind: "imported" });
    expect(await ask(uuid)).toMatchObject({ kind: "fresh", version: 2 });
  });

  it("run twice doubles nothing", async () => {
    const text = await line(await newCompany());
    await importOne(text);
    const before = await db().gustoAuthToken.count();
    expect(await importOne(text)).toEqual({ kind: "known" });
    expect(await db().gustoAuthToken.count()).toBe(before);
  });

  it("of one line by ten processes at once stores one row", async () => {
    const uuid = await newCompany();
    const text = await line(uuid);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => importTokenLines([text])));
    expect(outcomes.flat().filter((outcome) => outcome !== "empty" && outcome.kind === "imported")).toHaveLength(1);
    expect(await db().companyGrant.count({ where: { company: { gustoUuid: uuid } } })).toBe(1);
  });

  it("keeps a pair shared by two companies as one row", async () => {
    const [one, two] = [await newCompany(), await newCompany()];
    const grant = await issueGrant(simulator, [one, two]);
    const shared = { access_token: grant.access_token, refresh_token: grant.refresh_token };
    expect(await importOne(await line(one, shared))).toEqual({ kind: "imported" });
    expect(await importOne(await line(two, shared))).toEqual({ kind: "attached" });
    const [first, second] = [await ask(one), await ask(two)];
    expect(first.kind === "fresh" && second.kind === "fresh" && first.tokenId === second.tokenId).toBe(true);
  });

  it("of many lines takes the first of each company, shares a pair, and answers line by line", async () => {
    const [one, two, three] = [await newCompany(), await newCompany(), await newCompany()];
    const grant = await issueGrant(simulator, [two, three]);
    const shared = { access_token: grant.access_token, refresh_token: grant.refresh_token };
    const first = await line(one);
    const lines = [first, (await line(one)).replace(one, one.toUpperCase()), "", await line(two, shared), "nonsense", await line(three, shared), first];
    const outcomes = await importTokenLines(lines);
    expect(outcomes).toEqual([
      { kind: "imported" },
      { kind: "skipped", reason: "this company already has a grant here" },
      "empty",
      { kind: "imported" },
      { kind: "skipped", reason: "not a JSON object" },
      { kind: "attached" },
      { kind: "known" },
    ]);
    expect(await db().gustoAuthToken.count({ where: { grants: { some: { company: { gustoUuid: { in: [one, two, three] } } } } } })).toBe(2);
  });

  it("stores the rest when the database cannot take one of the lines, and says which it was", async () => {
    const [one, cursed, three] = [await newCompany(), await newCompany(), await newCompany()];
    await db().$executeRaw`ALTER TABLE companies ADD CONSTRAINT no_curse CHECK (name <> 'Cursed Co')`;
    const lines = [await line(one), await line(cursed, { name: "Cursed Co" }), await line(three)];
    expect(await importTokenLines(lines)).toEqual([{ kind: "imported" }, { kind: "skipped", reason: "could not be stored; run the import again" }, { kind: "imported" }]);
    await db().$executeRaw`ALTER TABLE companies DROP CONSTRAINT no_curse`;
    expect(await importTokenLines(lines)).toEqual([{ kind: "known" }, { kind: "imported" }, { kind: "known" }]);
  });

  it("writes what a connection by a person writes: the timeline, the owner, the scope and the audit log", async () => {
    const uuid = await newCompany();
    const owner = randomUUID();
    await importOne(await line(uuid, { resource_owner_uuid: owner.toUpperCase(), scope: "payrolls:read" }));
    const company = await db().company.findFirstOrThrow({ where: { gustoUuid: uuid }, include: { grants: { include: { token: { include: { events: true } } } } } });
    expect(company).toMatchObject({
      name: "Imported Co",
      grants: [{ resourceOwnerUuid: owner, endedAt: null, token: { resourceOwnerUuid: owner, scope: "payrolls:read", version: 1, state: "active", events: [{ type: "imported", actor: "import", version: 1 }] } }],
    });
    expect(await db().auditLog.findMany({ where: { subject: `company:${company.id}` } })).toMatchObject([{ actor: "system", action: "connect", detail: { by: "import", name: "Imported Co" } }]);
  });

  it("never believes that an access token lives longer than two hours", async () => {
    const uuid = await newCompany();
    await importOne(await line(uuid, { expires_at: Math.floor(Date.now() / 1_000) + 86_400 }));
    const { accessTokenExpiration } = await db().gustoAuthToken.findFirstOrThrow({ where: { grants: { some: { company: { gustoUuid: uuid } } } } });
    expect(accessTokenExpiration?.getTime()).toBeLessThan(Date.now() + 7_200_000);
  });

  it("never replaces a grant that lives", async () => {
    const { gustoUuid, tokenId } = await connectCompanies(simulator);
    expect(await importOne(await line(gustoUuid))).toEqual({ kind: "skipped", reason: "this company already has a grant here" });
    expect(await ask(gustoUuid)).toMatchObject({ kind: "fresh", tokenId });
  });

  it("without an owner gives way to the first real reconnect", async () => {
    const uuid = await newCompany();
    await importOne(await line(uuid));
    const company = await db().company.findFirstOrThrow({ where: { gustoUuid: uuid } });
    const { tokenId } = await storeGrant(await issueGrant(simulator, [uuid]), randomUUID(), [company.id]);
    expect(await ask(uuid)).toMatchObject({ kind: "fresh", tokenId, version: 2 });
  });

  it.each([
    ["nonsense", "not a JSON object"],
    ["[]", "not a JSON object"],
    ["{}", "company_uuid is missing or not valid"],
    [JSON.stringify({ company_uuid: "x" }), "company_uuid is missing or not valid"],
    [JSON.stringify({ company_uuid: randomUUID(), access_token: "a", refresh_token: "", expires_at: 1 }), "refresh_token is missing or not valid"],
    [JSON.stringify({ company_uuid: randomUUID(), access_token: "a", refresh_token: "r", expires_at: "tomorrow" }), "expires_at is missing or not valid"],
  ])("skips a bad line and says why, without repeating it: %s", async (text, reason) => {
    const companies = await db().company.count();
    expect(await importOne(text)).toEqual({ kind: "skipped", reason });
    expect(await db().company.count()).toBe(companies);
  });
});

describe("a key rotation", () => {
  it("reseals every row under the newest key, changes nothing else, and finds nothing to do the second time", async () => {
    const { gustoUuid, tokenId, grant } = await connectCompanies(simulator);
    await resealWithOldKey(tokenId);
    const before = await db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
    expect(await countRowsToRotate()).toBe(1);
    expect(await rotateKeys(() => undefined)).toEqual({ rotated: 1, failed: [] });
    const after = await db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
    expect(after.refreshToken).toMatch(/^v1\.new\./);
    expect(after.accessToken).toMatch(/^v1\.new\./);
    expect({ ...after, accessToken: null, refreshToken: null, updatedAt: null }).toEqual({ ...before, accessToken: null, refreshToken: null, updatedAt: null });
    const outcome = await ask(gustoUuid);
    expect(outcome.kind === "fresh" && outcome.accessToken.reveal()).toBe(grant.access_token);
    expect(await rotateKeys(() => undefined)).toEqual({ rotated: 0, failed: [] });
  });

  it("reports a row that does not open, leaves it as it is, and goes on with the rest", async () => {
    const broken = await connectCompanies(simulator);
    const fine = await connectCompanies(simulator);
    await db().gustoAuthToken.update({ where: { id: broken.tokenId }, data: { refreshToken: "v1.lost.AAAA.AAAA" } });
    await resealWithOldKey(fine.tokenId);
    const result = await rotateKeys(() => undefined);
    expect(result).toMatchObject({ rotated: 1, failed: [{ tokenId: broken.tokenId }] });
    expect((await db().gustoAuthToken.findUniqueOrThrow({ where: { id: broken.tokenId } })).refreshToken).toBe("v1.lost.AAAA.AAAA");
  });
});

/** Puts a row back to how it was before the newest key existed. */
async function resealWithOldKey(tokenId: string): Promise<void> {
  const [{ createVault }, { createLocalKeyProvider, parseKeyring }, { tokenRoom }] = await Promise.all([import("./vault.ts"), import("#lib/crypto/keyring.ts"), import("./token-refresher.ts")]);
  const old = createVault(createLocalKeyProvider(parseKeyring(`old:${OLD_KEY}`)));
  const row = await db().gustoAuthToken.findUniqueOrThrow({ where: { id: tokenId } });
  const [accessToken, refreshToken] = await Promise.all([tokenRoom().vault.openAccessToken(row), tokenRoom().vault.openRefreshToken(row)]);
  const sealed = await old.sealPair({ rowId: row.id, environment: row.environment, version: row.version }, { accessToken, refreshToken, expiresInSeconds: 0, scope: row.scope });
  await db().gustoAuthToken.update({ where: { id: tokenId }, data: { accessToken: sealed.accessToken, refreshToken: sealed.refreshToken } });
}
