import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { db } from "#lib/platform/database/db.ts";
import { withDatabase } from "#test/with-database.ts";
import { createCompany, createViewer } from "#test/people.ts";
import type { Viewer } from "./viewer.ts";
import {
  findVisibleCompany,
  requireVisibleCompany,
  visibleCompanies,
  visibleCompaniesSql,
} from "./visible-companies.ts";

withDatabase();

/** Two admins, an operator, and companies connected by none, one or both of the admins. */
async function createWorld() {
  const [avery, olivia, operator] = [
    await createViewer(),
    await createViewer(),
    await createViewer("operator"),
  ];
  const companies: { id: string; given: Viewer[] }[] = [];
  for (const given of [[], [avery], [olivia], [avery, olivia], [operator]])
    companies.push({ ...(await createCompany(given)), given });
  return { companies, viewers: [avery, olivia, operator] };
}

describe("who sees a company", () => {
  it("is an operator or an admin who connected it; pages, lists and single reads agree", async () => {
    const { companies, viewers } = await createWorld();
    for (const viewer of viewers) {
      const expected = companies
        .filter(({ given }) => viewer.role === "operator" || given.includes(viewer))
        .map(({ id }) => id)
        .sort();
      expect(expected.length).toBeGreaterThan(0);
      const byPrisma = await db().company.findMany({
        where: visibleCompanies(viewer),
        select: { id: true },
      });
      expect(byPrisma.map(({ id }) => id).sort()).toEqual(expected);
      const bySql = await db().$queryRaw<
        { id: string }[]
      >`SELECT c.id FROM companies c WHERE ${visibleCompaniesSql(viewer)}`;
      expect(bySql.map(({ id }) => id).sort()).toEqual(expected);
      const one = await Promise.all(companies.map(({ id }) => findVisibleCompany(viewer, id)));
      expect(one.flatMap((company) => company?.id ?? []).sort()).toEqual(expected);
    }
  });

  it("gets the same answer for another admin's company, one that does not exist and an invalid id", async () => {
    const stranger = await createViewer();
    const company = await createCompany([await createViewer()]);
    for (const id of [company.id, randomUUID(), "'; DROP TABLE companies; --", null]) {
      expect(await findVisibleCompany(stranger, id)).toBeNull();
      await expect(requireVisibleCompany(stranger, id)).rejects.toThrow(
        expect.objectContaining({ code: "not_found", message: "Company not found." }),
      );
    }
  });

  it("gets the company itself when asking for one that is visible", async () => {
    const viewer = await createViewer();
    const { id } = await createCompany([viewer], { name: "Bright Bakery" });
    expect(await requireVisibleCompany(viewer, id)).toMatchObject({ id, name: "Bright Bakery" });
    // A one-element array looks like the id itself to a regular expression.
    for (const notAnId of [[id], { toString: () => id }, undefined])
      expect(await findVisibleCompany(viewer, notAnId)).toBeNull();
  });
});
