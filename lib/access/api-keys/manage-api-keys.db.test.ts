import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { SYSTEM } from "#lib/platform/audit/actor.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { DAY_MS, HOUR_MS } from "#lib/platform/durations.ts";
import { authenticateApiKey } from "./authenticate-api-key.ts";
import { createApiKey } from "./create-api-key.ts";
import { findApiKey, listApiKeys } from "./list-api-keys.ts";
import { readEndingKeys } from "./read-ending-keys.ts";
import { REVOKED_WITHIN_MS } from "./remember-api-keys.ts";
import { revokeApiKey } from "./revoke-api-key.ts";
import { rotateApiKey } from "./rotate-api-key.ts";

withDatabase();

const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);
const create = (more: object = {}) =>
  createApiKey(SYSTEM, { name: "billing", scopes: ["tokens:read"], ...more });
const rotate = (id: string, successorId: string = randomUUID()) =>
  rotateApiKey(SYSTEM, { id, successorId, overlapHours: 24 });
const actsOn = (id: string) =>
  db().auditLog.findMany({
    where: { subject: `api-key:${id}` },
    orderBy: { id: "asc" },
    select: { action: true, actor: true },
  });

describe("creating a key", () => {
  it("records who did it, and stores and lists no secret", async () => {
    const operator = await createViewer("operator", { name: "Olga" });
    const by = { actor: `user:${operator.userId}` as const, ip: null };
    const { id, key } = await createApiKey(by, { name: " billing ", scopes: ["data:read"] });
    expect(await actsOn(id)).toEqual([{ action: "api_key_created", actor: by.actor }]);
    const shown = await findApiKey(operator, id);
    expect(shown).toMatchObject({ name: "billing", createdBy: "Olga", state: "working" });
    expect(key.reveal()).toContain(shown?.prefix);
    const stored = JSON.stringify([shown, await db().apiKey.findMany()]);
    expect(stored).not.toContain(key.reveal());
    expect(JSON.stringify(shown)).not.toMatch(/hash/i);
  });

  it("makes one key of a form that is sent twice, also at once", async () => {
    const id = randomUUID();
    const outcomes = await Promise.allSettled([create({ id }), create({ id })]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await actsOn(id)).toHaveLength(1);
    await expect(create({ id })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("already sent"),
    });
  });

  it.each([
    [{ name: " " }, /name/],
    [{ name: "x".repeat(101) }, /name/],
    [{ scopes: [] }, /at least one scope/],
    [{ companyUuids: [] }, /1 to 200 companies/],
    [{ companyUuids: ["nonsense"] }, /No company here has the id nonsense/],
    [{ companyUuids: [randomUUID()] }, /No company here/],
    [{ companyUuids: [randomUUID()], scopes: ["incidents:read"] }, /whole installation/],
  ])("refuses %j", async (input, message) => {
    await expect(create(input)).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringMatching(message),
    });
  });

  it("is for some companies in a way that a release without limits refuses", async () => {
    const company = await createCompany([]);
    const { id, key } = await create({ companyUuids: [company.gustoUuid.toUpperCase()] });
    const stored = await db().apiKey.findUniqueOrThrow({ where: { id } });
    expect(stored).toMatchObject({
      scopes: [],
      limitedScopes: ["tokens:read"],
      companyUuids: [company.gustoUuid],
    });
    await expect(
      authenticateApiKey(`Bearer ${key.reveal()}`, "tokens:read"),
    ).resolves.toMatchObject({ companyUuids: [company.gustoUuid] });
  });

  it("names the first of its companies, counts the others, and tells which were deleted", async () => {
    const operator = await createViewer("operator");
    const made: { id: string; gustoUuid: string; name: string }[] = [];
    for (const name of ["Échelle", "Alder", "Cedar", "Birch", "Elm"])
      made.push(await createCompany([], { name }));
    const { id } = await create({ companyUuids: made.map(({ gustoUuid }) => gustoUuid) });
    const companies = async () => (await findApiKey(operator, id))?.companies;
    expect(await companies()).toEqual({
      named: [1, 3, 2].map((at) => ({ id: made[at]?.id, name: made[at]?.name })),
      ...{ count: 5, deleted: 0 },
    });
    const gone = { data: { deleteRequestedAt: new Date() } };
    await db().company.updateMany({ ...gone, where: { name: { in: ["Alder", "Elm"] } } });
    expect(await companies()).toMatchObject({ named: [{}, {}, {}], count: 3, deleted: 2 });
    const successorId = randomUUID();
    await rotate(id, successorId);
    expect((await findApiKey(operator, successorId))?.companies).toMatchObject({
      ...{ count: 3, deleted: 0 },
    });
    await db().company.updateMany({ ...gone, where: { id: { in: made.map((each) => each.id) } } });
    expect(await companies()).toEqual({ named: [], count: 0, deleted: 5 });
    await expect(rotate(successorId)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("deleted"),
    });
  });
});

describe("rotating a key", () => {
  it("has both work until the overlap is over, then only the successor with the same rights", async () => {
    const company = await createCompany([]);
    const { id, key } = await create({
      scopes: ["tokens:read", "sync:write"],
      companyUuids: [company.gustoUuid],
      expiresAt: inDays(90),
    });
    const successorId = randomUUID();
    const rotated = await rotate(id, successorId);
    const works = (secret: typeof key, at: Date) =>
      authenticateApiKey(`Bearer ${secret.reveal()}`, "sync:write", at).then(
        ({ companyUuids }) => companyUuids,
        ({ code }: { code: string }) => code,
      );
    const before = new Date(rotated.endsAt.getTime() - 1);
    expect(await works(key, before)).toEqual([company.gustoUuid]);
    expect(await works(rotated.key, before)).toEqual([company.gustoUuid]);
    expect(await works(key, rotated.endsAt)).toBe("not_signed_in");
    expect(await works(rotated.key, rotated.endsAt)).toEqual([company.gustoUuid]);
    const operator = await createViewer("operator");
    const successor = await findApiKey(operator, successorId);
    expect(successor).toMatchObject({ state: "working", predecessor: { id } });
    expect(Math.round((Number(successor?.expiresAt) - Date.now()) / DAY_MS)).toBe(90);
    expect(await findApiKey(operator, id)).toMatchObject({
      state: "replaced",
      expiresAt: rotated.endsAt,
      successor: { id: successorId },
    });
    expect((await actsOn(id)).map(({ action }) => action)).toEqual([
      "api_key_created",
      "api_key_rotated",
    ]);
    expect(await actsOn(successorId)).toHaveLength(1);
  });

  it("never lengthens a life", async () => {
    const expiresAt = new Date(Date.now() + HOUR_MS);
    const { id } = await create({ expiresAt });
    expect((await rotate(id)).endsAt).toEqual(expiresAt);
  });

  it("happens once, of two operators at once, and leaves no key of the other", async () => {
    const { id } = await create();
    const keys = await db().apiKey.count();
    const outcomes = await Promise.allSettled([rotate(id), rotate(id)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(rotate(id)).rejects.toMatchObject({ code: "conflict" });
    expect(await db().apiKey.count()).toBe(keys + 1);
  });

  it("is refused for a key that is revoked or unknown", async () => {
    const { id } = await create();
    await revokeApiKey(SYSTEM, id);
    await expect(rotate(id)).rejects.toMatchObject({ code: "conflict" });
    await expect(rotate(randomUUID())).rejects.toMatchObject({ code: "not_found" });
    await expect(rotate("nonsense")).rejects.toMatchObject({ code: "not_found" });
  });

  it("does not keep a replaced key from being revoked", async () => {
    const { id, key } = await create();
    await rotate(id);
    await revokeApiKey(SYSTEM, id);
    await expect(
      authenticateApiKey(
        `Bearer ${key.reveal()}`,
        "tokens:read",
        new Date(Date.now() + REVOKED_WITHIN_MS),
      ),
    ).rejects.toMatchObject({ code: "not_signed_in" });
  });
});

describe("the list of keys", () => {
  it("is for operators, parts the ended from the usable, and goes on where a page ended", async () => {
    await expect(listApiKeys(await createViewer())).rejects.toMatchObject({ code: "not_found" });
    await expect(findApiKey(await createViewer(), randomUUID())).rejects.toMatchObject({
      code: "not_found",
    });
    const operator = await createViewer("operator");
    const { id } = await create();
    for (let made = 0; made < 51; made += 1) await create();
    await revokeApiKey(SYSTEM, id);
    const first = await listApiKeys(operator);
    expect(first.keys).toHaveLength(50);
    const second = await listApiKeys(operator, { after: first.next ?? "" });
    const ids = [...first.keys, ...second.keys].map((key) => key.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(id);
    const ended = await listApiKeys(operator, { kind: "ended" });
    expect(ended.keys.find((key) => key.id === id)?.state).toBe("revoked");
  });

  it("warns of what expires with no successor, and of what a service still uses at its end", async () => {
    await db().apiKey.deleteMany();
    const soon = await create({ name: "soon", expiresAt: inDays(13) });
    await create({ name: "later", expiresAt: inDays(15) });
    expect(await readEndingKeys()).toMatchObject({ ending: [{ name: "soon" }], stillUsed: [] });
    expect((await findApiKey(await createViewer("operator"), soon.id))?.state).toBe("ending");
    await db().apiKey.update({ where: { id: soon.id }, data: { createdAt: inDays(-100) } });
    await rotate(soon.id);
    expect(await readEndingKeys()).toEqual({ ending: [], stillUsed: [] });
    await authenticateApiKey(`Bearer ${soon.key.reveal()}`, "tokens:read");
    expect(await readEndingKeys()).toMatchObject({ ending: [], stillUsed: [{ name: "soon" }] });
  });
});
