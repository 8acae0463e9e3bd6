import { expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { countStatements } from "#test/count-statements.ts";
import { createCompany, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import type { DiscoveredCompany } from "./discovered-grant.ts";
import { saveCompanies } from "./save-companies.ts";

withDatabase();

const DETAILS = { tradeName: "Trade", gustoStatus: "Approved", city: "Oakland", state: "CA" };

function found(fields: Partial<DiscoveredCompany> = {}): DiscoveredCompany {
  return {
    gustoUuid: crypto.randomUUID(),
    name: "Park & Co",
    details: DETAILS,
    peopleCount: 7,
    ...fields,
  };
}

const save = (userId: string, companies: readonly DiscoveredCompany[]) =>
  transaction((tx) => saveCompanies(tx, companies, userId));
const read = (gustoUuid: string) =>
  db().company.findUniqueOrThrow({
    where: { gustoUuid },
  });

it("stores what Gusto says about new companies, in the grant's order", async () => {
  const { userId } = await createViewer();
  const companies = ["B", "A", "C"].map((name) => found({ name }));
  expect((await save(userId, companies)).map(({ name, isNew }) => [name, isNew])).toEqual([
    ["B", true],
    ["A", true],
    ["C", true],
  ]);
  expect(await read(companies[1]?.gustoUuid ?? "")).toMatchObject({
    name: "A",
    ...DETAILS,
    peopleCount: 7,
    connectedByUserId: userId,
  });
});

it("a company Gusto says nothing about keeps its data, and one without a name is named by its UUID", async () => {
  const { userId } = await createViewer();
  const known = found();
  const nameless = found({ name: null, details: null, peopleCount: null });
  await save(userId, [known]);
  await save(userId, [{ ...known, name: null, details: null, peopleCount: null }, nameless]);
  expect(await read(known.gustoUuid)).toMatchObject({
    name: "Park & Co",
    ...DETAILS,
    peopleCount: 7,
  });
  expect(await read(nameless.gustoUuid)).toMatchObject({
    name: `Company ${nameless.gustoUuid.slice(0, 8)}`,
    city: null,
  });
});

it("details Gusto withdraws are cleared here", async () => {
  const { userId } = await createViewer();
  const company = found();
  await save(userId, [company]);
  await save(userId, [{ ...company, details: { ...DETAILS, tradeName: null, city: null } }]);
  expect(await read(company.gustoUuid)).toMatchObject({ tradeName: null, city: null, state: "CA" });
});

it("a name with a NUL, which PostgreSQL cannot store, is stored without it", async () => {
  const { userId } = await createViewer();
  const company = found({ name: "Park\u0000 & Co" });
  await save(userId, [company]);
  expect((await read(company.gustoUuid)).name).toBe("Park & Co");
});

it("a long name is cut, never within a character", async () => {
  const { userId } = await createViewer();
  const company = found({ name: `${"x".repeat(299)}😀` });
  await save(userId, [company]);
  expect((await read(company.gustoUuid)).name).toHaveLength(300);
});

it("a second admin does not become the one who connected it; the one who brings it back does", async () => {
  const [first, second] = [await createViewer(), await createViewer()];
  const open = await createCompany([first]);
  const ended = await createCompany([first], { state: "disconnected" });
  const saved = await save(
    second.userId,
    [open, ended].map(({ gustoUuid }) => found({ gustoUuid })),
  );
  expect(saved.map(({ id }) => id)).toEqual([open.id, ended.id]);
  expect((await read(open.gustoUuid)).connectedByUserId).toBe(first.userId);
  expect((await read(ended.gustoUuid)).connectedByUserId).toBe(second.userId);
});

it("a grant for 200 companies takes no more statements than one for two", async () => {
  const { userId } = await createViewer();
  const of = (count: number) =>
    countStatements(() =>
      save(
        userId,
        Array.from({ length: count }, () => found()),
      ),
    );
  const few = await of(2);
  expect(await of(200)).toBeLessThanOrEqual(few + 2);
});
