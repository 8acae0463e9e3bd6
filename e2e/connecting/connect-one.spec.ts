import { arriveConnected } from "../fixtures/arrive-connected.ts";
import { allowAtGusto, signInAtGusto } from "../fixtures/gusto-pages.ts";
import { newOwner } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";
import { openOwnCompany } from "../fixtures/walks.ts";

test("signing in with Gusto connects the company and shows it by name", async ({ page }) => {
  const owner = await newOwner();
  await page.goto("/");
  await expect(page).toHaveURL("/sign-in");
  await page.getByRole("button", { name: "Continue with Gusto" }).click();
  await expect(page.getByRole("heading", { name: "Sign in to Gusto" })).toBeVisible();
  await signInAtGusto(page, owner.email);
  await expect(page.getByText("It will be able to read")).toBeVisible();
  await allowAtGusto(page, owner.company.name);

  await expect(page.getByRole("heading", { level: 1, name: "1 company connected" })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: owner.company.name })).toContainText(
    "Just connected",
  );
});

test("a connected company is healthy and shows when it was last verified and who connected it", async ({
  page,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  const main = page.getByRole("main");
  await expect(main.getByText("Healthy", { exact: true })).toBeVisible();
  await expect(
    main.getByText(/^Healthy\. Last verified with Gusto .+; it refreshes automatically in /),
  ).toBeVisible();
  await expect(main.getByText("Connected with Gusto")).toBeVisible();
  await expect(main.getByText(owner.name).first()).toBeVisible();
  await expect(main.getByText(owner.company.uuid)).toBeVisible();
});

test("the page before Gusto says what is read, who may connect, and that Gusto asks for one company at a time", async ({
  page,
}) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  await page.goto("/connect");
  await expect(page.getByRole("heading", { level: 1, name: "Connect a company" })).toBeVisible();
  await expect(
    page.getByText("As a primary or full-access admin; other roles cannot connect an app."),
  ).toBeVisible();
  await expect(
    page.getByText("Gusto asks you to choose one at a time. You can add the next right after."),
  ).toBeVisible();
  await page.getByRole("button", { name: "Continue to Gusto" }).click();
  await allowAtGusto(page, owner.company.name);
  await expect(page.getByRole("heading", { level: 1, name: "1 company connected" })).toBeVisible();
});

test("a person who opened a page before signing in returns to that page", async ({ page }) => {
  const owner = await newOwner();
  await page.goto("/companies?sort=name");
  await expect(page.getByRole("button", { name: "Continue with Gusto" })).toBeVisible();
  await page.getByRole("button", { name: "Continue with Gusto" }).click();
  await signInAtGusto(page, owner.email);
  await allowAtGusto(page, owner.company.name);
  await expect(page).toHaveURL("/companies?sort=name");
  await expect(page.getByRole("link", { name: owner.company.name })).toBeVisible();
});

test("signing in again with the same company only replaces the connection's tokens", async ({
  page,
  openBrowser,
  database,
}) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  const second = await openBrowser();
  await second.goto("/sign-in");
  await second.getByRole("button", { name: "Continue with Gusto" }).click();
  await signInAtGusto(second, owner.email);
  await allowAtGusto(second, owner.company.name);
  await expect(second.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  const open = await database.query(
    `
      SELECT g.id
      FROM company_grants g
      JOIN companies c ON c.id = g.company_id
      WHERE c.gusto_uuid = $1 AND g.ended_at IS NULL`,
    [owner.company.uuid],
  );
  expect(open).toHaveLength(1);
  await second.goto("/companies");
  await expect(second.getByRole("link", { name: owner.company.name })).toHaveCount(1);
});
