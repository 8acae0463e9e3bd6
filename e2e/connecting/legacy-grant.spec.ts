import { allowAtGusto, signInAtGusto } from "../fixtures/gusto-pages.ts";
import { companyAt, newAdmin } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";
import { companyHead, openCompany } from "../fixtures/walks.ts";

test.beforeEach(async ({ simulator }) => {
  await simulator.changeApplication({ access: "legacy" });
});

test("one approval for three companies connects all three, and the picker lists them", async ({
  page,
  simulator,
}) => {
  const accountant = await newAdmin(3);
  const names = accountant.companies.map((company) => company.name);
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with Gusto" }).click();
  await signInAtGusto(page, accountant.email);
  await expect(page.getByText("Choose one or more companies")).toBeVisible();
  await allowAtGusto(page, ...names);

  await expect(
    page.getByRole("heading", { level: 1, name: "3 companies connected" }),
  ).toBeVisible();
  await expect(page.getByText("Just connected")).toHaveCount(3);
  const grants = await simulator.listGrants(companyAt(accountant, 0).uuid);
  expect(grants.map((grant) => grant.company_uuids.length)).toEqual([3]);
  await page.getByRole("link", { name: "Choose what to sync" }).click();
  await page.getByRole("checkbox", { name: companyAt(accountant, 1).name }).uncheck();
  await page.getByRole("button", { name: "Sync 2 of 3 companies" }).click();
  await expect(
    page.getByRole("row").filter({ hasText: companyAt(accountant, 1).name }),
  ).toContainText("Off");
});

test("companies that share a connection say so, and disconnecting one leaves the others connected", async ({
  page,
  simulator,
}) => {
  const accountant = await newAdmin(2);
  const [leaving, staying] = [companyAt(accountant, 0), companyAt(accountant, 1)];
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with Gusto" }).click();
  await signInAtGusto(page, accountant.email);
  await allowAtGusto(page, leaving.name, staying.name);
  await expect(
    page.getByRole("heading", { level: 1, name: "2 companies connected" }),
  ).toBeVisible();

  await openCompany(page, leaving.name);
  await expect(page.getByText("This connection also serves another company")).toBeVisible();
  await page.getByRole("button", { name: "Disconnect…" }).click();
  await expect(page.getByRole("dialog")).toContainText(
    `It continues for ${staying.name}; Gusto is notified when the last one is disconnected.`,
  );
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect", exact: true }).click();
  await expect(companyHead(page)).toContainText("Disconnected");

  await openCompany(page, staying.name);
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(page.getByText("Refreshed. The new token pair is stored and in use.")).toBeVisible();
  await expect(companyHead(page)).toContainText("Healthy");
  await page.getByRole("button", { name: "Disconnect…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect", exact: true }).click();
  await expect(companyHead(page)).toContainText("Disconnected");
  await expect
    .poll(async () => (await simulator.listGrants(staying.uuid)).map((grant) => grant.live))
    .toEqual([false]);
});

test("a shared connection is refreshed once for all its companies", async ({ page, simulator }) => {
  const accountant = await newAdmin(2);
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with Gusto" }).click();
  await signInAtGusto(page, accountant.email);
  await allowAtGusto(page, ...accountant.companies.map((company) => company.name));
  await openCompany(page, companyAt(accountant, 0).name);
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(page.getByText("Refreshed. The new token pair is stored and in use.")).toBeVisible();
  await openCompany(page, companyAt(accountant, 1).name);
  await expect(
    page.getByRole("main").locator("ol > li summary").filter({ hasText: "Refreshed" }),
  ).toHaveCount(1);
  const refreshes = (await simulator.listExchanges(companyAt(accountant, 1).uuid)).filter(
    (exchange) => exchange.grant_type === "refresh_token",
  );
  expect(refreshes).toHaveLength(1);
});
