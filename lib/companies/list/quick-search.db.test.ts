import { expect, it } from "vitest";
import { createCompany, createViewer } from "#test/people.ts";
import { withDatabase } from "#test/with-database.ts";
import { quickSearch } from "./quick-search.ts";

withDatabase();

it("a search from anywhere finds what a person may see, and people for operators alone", async () => {
  const [admin, other] = [
    await createViewer(),
    await createViewer("company_admin", { name: "Harbor Person" }),
  ];
  const operator = await createViewer("operator");
  const own = await createCompany([admin], { name: "Harbor Bakery" });
  const hers = await createCompany([other], { name: "Harbor Dental" });
  for (let number = 0; number < 9; number += 1)
    await createCompany([other], { name: `Common ${number}` });
  expect(await quickSearch(admin, "harbor")).toMatchObject({
    ...{ companies: [{ id: own.id, name: "Harbor Bakery" }], people: [], hasMore: false },
  });
  expect(await quickSearch(operator, "HARBOR")).toMatchObject({
    companies: [{ id: own.id }, { id: hers.id }],
    people: [{ id: other.userId, name: "Harbor Person", email: other.email }],
  });
  const common = await quickSearch(operator, "common");
  expect(common.companies).toHaveLength(8);
  expect(common.hasMore).toBe(true);
  expect(await quickSearch(admin, "common")).toMatchObject({ companies: [], hasMore: false });
  for (const nothing of ["", "  ", "\u0000", "'"])
    expect(await quickSearch(operator, nothing)).toMatchObject({ companies: [], people: [] });
});
