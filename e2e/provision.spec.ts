// An operator requests a Gusto company, its admin claims it, and connects it.

import { randomUUID } from "node:crypto";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/test.ts";
import { signInAsDemoUser, signInWithGusto } from "./fixtures/walks.ts";

test.beforeEach(async ({ page }) => {
  await signInAsDemoUser(page, "Operator");
  await page.goto("/provision");
});

async function fillIn(page: Page, email: string, company: string): Promise<void> {
  await page.getByLabel("Company name").fill(company);
  await page.getByLabel("First name").fill("Lena");
  await page.getByLabel("Last name").fill("Brook");
  await page.getByLabel("Email").fill(email);
}

test("a new company is created once, its claim link is shown, and its admin connects it", async ({
  page,
  openBrowser,
  database,
}) => {
  const name = `Lakeside ${randomUUID().slice(0, 8)}`;
  const email = `lena-${randomUUID()}@lakeside.example`;
  await fillIn(page, email, name);
  await page.getByRole("button", { name: "Create in Gusto" }).dblclick();
  await expect(page.getByText(`Gusto created ${name}`)).toBeVisible();
  // The title is streamed after the heading.
  await expect(page).toHaveTitle(/\S/);
  expect(
    (await new AxeBuilder({ page }).analyze()).violations.map(({ id, help }) => `${id}: ${help}`),
  ).toEqual([]);

  // Another tab with the same company is the same request.
  await page.goto("/provision");
  await fillIn(page, email, name);
  await page.getByRole("button", { name: "Create in Gusto" }).click();
  await expect(page.getByText(`Gusto created ${name}`)).toBeVisible();
  const rows = await database.query<{ claim_url: string }>(
    "SELECT claim_url FROM provisions WHERE admin_email = $1",
    [email],
  );
  expect(rows).toHaveLength(1);

  const gusto = await openBrowser();
  await gusto.goto(rows[0]!.claim_url);
  await gusto.getByRole("button", { name: "Claim" }).click();
  await signInWithGusto(gusto, { email }, name);
  await page.goto("/provision");
  await expect(
    page.getByRole("listitem").filter({ hasText: name }).getByText("Connected"),
  ).toBeVisible();
});

test("the new-company form shows errors next to their fields and keeps what was typed", async ({
  page,
}) => {
  await fillIn(page, "avery.chen@ledgerly.example", "Lakeside Books");
  await page.getByLabel("EIN").fill("12");
  await page.getByRole("button", { name: "Create in Gusto" }).click();
  await expect(page.getByLabel("EIN")).toHaveAccessibleDescription(
    "Enter nine digits, as in 12-3456789.",
  );
  await expect(page.getByLabel("Company name")).toHaveValue("Lakeside Books");
  await page.getByLabel("EIN").fill("12-3456789");
  await page.getByRole("button", { name: "Create in Gusto" }).click();
  await expect(page.getByLabel("Email")).toHaveAccessibleDescription(
    "Email has already been taken",
  );
});
