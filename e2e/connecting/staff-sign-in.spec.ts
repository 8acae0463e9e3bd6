import type { Page } from "@playwright/test";
import { E2E_OPERATOR_EMAIL } from "../../local/seed/e2e-stack.ts";
import { startOpenIdProvider } from "../fixtures/openid-provider.ts";
import { newOwner } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";
import { openLostCompany } from "../fixtures/walks.ts";

let provider: { stop: () => Promise<void> };

test.beforeEach(async () => {
  provider = await startOpenIdProvider();
});

test.afterEach(async () => {
  await provider.stop();
});

async function signInWithWorkAccount(page: Page, email: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByText("Staff sign-in").click();
  await page.getByRole("button", { name: "Continue with work account" }).click();
  await page.getByRole("textbox", { name: "Work email" }).fill(email);
  await page.getByRole("button", { name: "Log in" }).click();
}

test("an operator signs in with a work account and sees every company with technical health details", async ({
  page,
  openBrowser,
  simulator,
}) => {
  const owner = await newOwner();
  const ownersPage = await openBrowser();
  await openLostCompany(ownersPage, owner, simulator);

  await signInWithWorkAccount(page, E2E_OPERATOR_EMAIL);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.goto(`/companies?q=${encodeURIComponent(owner.company.name)}`);
  await expect(
    page.getByText("Every company, connected or not. Companies that need attention come first."),
  ).toBeVisible();
  await page.getByRole("link", { name: owner.company.name }).click();
  await expect(
    page
      .getByText(
        "The token endpoint answered invalid_grant to the stored refresh token. It is not sent again.",
      )
      .first(),
  ).toBeVisible();
  await expect(page.getByRole("link", { name: "Send reconnect link" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Reconnect", exact: true })).toHaveCount(0);
});

test("an operator cannot connect a company and is told who can", async ({ page }) => {
  await signInWithWorkAccount(page, E2E_OPERATOR_EMAIL);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.goto("/connect");
  await expect(
    page.getByRole("heading", { level: 1, name: "Companies are connected by their admins" }),
  ).toBeVisible();
});

test("a work account that is not on the operator list, or has an unverified address, is refused", async ({
  page,
  openBrowser,
  database,
}) => {
  await signInWithWorkAccount(page, "visitor@partner.example");
  await expect(
    page.getByRole("alert").filter({ hasText: "This account is not on the staff list" }),
  ).toBeVisible();
  const second = await openBrowser();
  await signInWithWorkAccount(second, E2E_OPERATOR_EMAIL.replace("@", "+unverified@"));
  await expect(
    second.getByRole("alert").filter({ hasText: "This account is not on the staff list" }),
  ).toBeVisible();
  for (const tab of [page, second]) {
    await tab.goto("/");
    await expect(tab.getByRole("button", { name: "Continue with Gusto" })).toBeVisible();
  }
  expect(
    await database.query("SELECT id FROM users WHERE email = 'visitor@partner.example'"),
  ).toEqual([]);
});

test("an OpenID provider that does not answer is reported on the sign-in page", async ({
  page,
}) => {
  await provider.stop();
  await page.goto("/sign-in");
  await page.getByText("Staff sign-in").click();
  await page.getByRole("button", { name: "Continue with work account" }).click();
  await expect(
    page.getByRole("alert").filter({ hasText: "The sign-in was not completed" }),
  ).toBeVisible();
  provider = await startOpenIdProvider();
});
