// COMPANY_SELECTION=one: exactly one company is synced.

import { allowAtGusto, signInAtGusto } from "../fixtures/gusto-pages.ts";
import { companyAt, newAdmin } from "../fixtures/people.ts";
import { startSecondApp, type SecondApp } from "../fixtures/second-app.ts";
import { expect, test } from "../fixtures/test.ts";

let app: SecondApp;

test.beforeEach(async () => {
  app = await startSecondApp({ COMPANY_SELECTION: "one" });
});

test.afterEach(async ({ page }) => {
  // Close the page first, because it polls every few seconds.
  await page.close();
  await app.stop();
});

test("when only one company may sync, the picker is a single choice, names the company that stops, and turning one on turns the other off", async ({
  page,
  pageWatch,
  context,
}) => {
  pageWatch.watch(context, app.url);
  const admin = await newAdmin(3);
  const [first, second, third] = [companyAt(admin, 0), companyAt(admin, 1), companyAt(admin, 2)];
  await page.goto(`${app.url}/sign-in`);
  await page.getByRole("button", { name: "Continue with Gusto" }).click();
  await signInAtGusto(page, admin.email);
  await allowAtGusto(page, first.name);
  for (const company of [second, third]) {
    await page.getByRole("button", { name: "Connect another company" }).click();
    await allowAtGusto(page, company.name);
    await expect(page.getByRole("listitem").filter({ hasText: company.name })).toContainText(
      "Just connected",
    );
  }

  await page.getByRole("link", { name: "Choose what to sync" }).click();
  await expect(
    page.getByText("Only one company can be synced at a time. You can switch at any time."),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: "Choose a company" })).toBeDisabled();
  await page.getByRole("radio", { name: first.name }).check();
  await page.getByRole("button", { name: "Sync this company" }).click();
  await expect(page.getByRole("row").filter({ hasText: first.name })).toContainText("On");

  await page.goto(`${app.url}/pick`);
  await expect(page.getByRole("radio", { name: first.name })).toBeChecked();
  await page.getByRole("radio", { name: second.name }).check();
  await expect(
    page.getByText(`Sync of ${first.name} stops. It stays connected, and its synced data is kept.`),
  ).toBeVisible();
  await page.getByRole("button", { name: "Sync this company" }).click();
  await expect(page.getByRole("row").filter({ hasText: first.name })).toContainText("Off");
  await expect(page.getByRole("row").filter({ hasText: second.name })).toContainText("On");

  await page.getByRole("link", { name: third.name }).click();
  await page.getByRole("switch", { name: "Sync this company" }).click();
  await expect(page.getByRole("switch")).toBeChecked();
  await page.goto(`${app.url}/companies`);
  await expect(page.getByRole("row").filter({ hasText: second.name })).toContainText("Off");
  await expect(page.getByRole("row").filter({ hasText: third.name })).toContainText("On");
});
