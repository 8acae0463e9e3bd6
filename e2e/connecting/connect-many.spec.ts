import { arriveConnected } from "../fixtures/arrive-connected.ts";
import { companyAt, newAdmin } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";
import { connectAnother, signInWithGusto } from "../fixtures/walks.ts";

test("an accountant connects six companies in a row, sees the list grow, and chooses four to sync", async ({
  page,
}) => {
  const accountant = await newAdmin(6, "Avery");
  await signInWithGusto(page, accountant, companyAt(accountant, 0).name);
  for (let index = 1; index < 6; index += 1) {
    await connectAnother(page, companyAt(accountant, index).name);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      `${index + 1} companies connected`,
    );
    for (const earlier of accountant.companies.slice(0, index))
      await expect(page.getByRole("main").getByText(earlier.name, { exact: true })).toBeVisible();
    await expect(page.getByText("Just connected")).toHaveCount(1);
  }

  await page.getByRole("link", { name: "Choose what to sync" }).click();
  await expect(page.getByRole("button", { name: "Sync 6 of 6 companies" })).toBeVisible();
  for (const left of accountant.companies.slice(4))
    await page.getByRole("checkbox", { name: left.name }).uncheck();
  await page.getByRole("button", { name: "Sync 4 of 6 companies" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "Companies" })).toBeVisible();
  for (const [index, company] of accountant.companies.entries()) {
    await expect(page.getByRole("row").filter({ hasText: company.name })).toContainText(
      index < 4 ? "On" : "Off",
    );
  }
});

test("the picker reopens with the saved selection and preselects a company connected since", async ({
  page,
}) => {
  const accountant = await newAdmin(3);
  await arriveConnected(
    page,
    accountant,
    companyAt(accountant, 0).name,
    companyAt(accountant, 1).name,
  );
  await page.getByRole("link", { name: "Choose what to sync" }).click();
  await page.getByRole("checkbox", { name: companyAt(accountant, 0).name }).uncheck();
  await page.getByRole("button", { name: "Sync 1 of 2 companies" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Companies" })).toBeVisible();

  await page.goto("/connect/done");
  await connectAnother(page, companyAt(accountant, 2).name);
  await page.getByRole("link", { name: "Choose what to sync" }).click();
  await expect(
    page.getByRole("checkbox", { name: companyAt(accountant, 0).name }),
  ).not.toBeChecked();
  await expect(page.getByRole("checkbox", { name: companyAt(accountant, 1).name })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: companyAt(accountant, 2).name })).toBeChecked();
});

test("each connected company has its own token pair", async ({ page, simulator }) => {
  const accountant = await newAdmin(2);
  await arriveConnected(
    page,
    accountant,
    companyAt(accountant, 0).name,
    companyAt(accountant, 1).name,
  );
  for (const company of accountant.companies) {
    const grants = await simulator.listGrants(company.uuid);
    expect(grants.filter((grant) => grant.live).map((grant) => grant.company_uuids)).toEqual([
      [company.uuid],
    ]);
  }
});

test("sync can be turned off and on again on a company's page", async ({ page }) => {
  const accountant = await newAdmin(1);
  await arriveConnected(page, accountant, companyAt(accountant, 0).name);
  await page.getByRole("link", { name: "Choose what to sync" }).click();
  await page.getByRole("button", { name: "Sync 1 of 1 company" }).click();
  await page.getByRole("link", { name: companyAt(accountant, 0).name }).click();
  const sync = page.getByRole("switch", { name: "Sync this company" });
  await expect(sync).toBeChecked();
  await sync.click();
  await expect(sync).not.toBeChecked();
  await expect(page.getByText("The connection stays active, but no data syncs.")).toBeVisible();
  // Shown right away, saved a moment later.
  await expect(sync).toHaveAttribute("aria-busy", "false");
  await page.reload();
  await expect(sync).not.toBeChecked();
  await sync.click();
  await expect(sync).toBeChecked();
});
