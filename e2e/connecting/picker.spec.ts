import { addManyCompanies } from "../fixtures/accounts.ts";
import { arriveConnected } from "../fixtures/arrive-connected.ts";
import { newOwner } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";

const NAMES = Array.from(
  { length: 199 },
  (_, index) =>
    `${index % 10 === 0 ? "Ember" : "Copper"} Works ${String(index + 1).padStart(3, "0")}`,
);

test.beforeEach(async ({ page, database }) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  await addManyCompanies(database, owner.company.uuid, NAMES);
  await page.goto("/pick");
  await expect(page.getByRole("button", { name: "Sync 200 of 200 companies" })).toBeVisible();
});

test("with 200 companies, search narrows the picker, select all affects the shown rows, and hidden rows keep their selection", async ({
  page,
}) => {
  await page.getByRole("checkbox", { name: "Select all 200", exact: true }).uncheck();
  await expect(page.getByRole("button", { name: "Sync none of them" })).toBeVisible();
  const search = page.getByRole("searchbox", { name: "Search by name or location" });
  await search.fill("ember portland");
  await expect(page.getByRole("group", { name: "Companies" }).getByRole("checkbox")).toHaveCount(
    20,
  );
  await page.getByRole("checkbox", { name: "Select all 20 matching" }).check();
  await search.fill("copper works 002");
  await expect(page.getByText("20 more selected outside this search.")).toBeVisible();
  await page.getByRole("checkbox", { name: "Copper Works 002" }).check();
  await search.fill("no company is called so");
  await expect(page.getByRole("heading", { name: "No company matches" })).toBeVisible();
  await page.getByRole("button", { name: "Clear search" }).click();
  await page.getByRole("button", { name: "Sync 21 of 200 companies" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "Companies" })).toBeVisible();
  await page.goto("/companies?q=Ember");
  await expect(page.getByRole("cell", { name: "On", exact: true })).toHaveCount(20);
});

test("keyboard in the picker: arrows move between rows, Space selects, Enter submits", async ({
  page,
}) => {
  await page.keyboard.press("/");
  const search = page.getByRole("searchbox", { name: "Search by name or location" });
  await expect(search).toBeFocused();
  await page.keyboard.type("copper");
  await expect(page.getByRole("checkbox", { name: "Select all 179 matching" })).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Sync 21 of 200 companies" })).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("checkbox", { name: "Copper Works 003" })).toBeFocused();
  await page.keyboard.press("Space");
  await expect(page.getByRole("checkbox", { name: "Copper Works 003" })).toBeChecked();
  await search.press("Escape");
  await expect(search).toHaveValue("");
  await page.getByRole("button", { name: "Sync 22 of 200 companies" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Companies" })).toBeVisible();
});
