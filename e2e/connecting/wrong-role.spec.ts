import { signInAtGusto } from "../fixtures/gusto-pages.ts";
import { expect, test } from "../fixtures/test.ts";

test("an employee refused by Gusto returns to a page that says nothing was shared", async ({
  page,
}) => {
  await page.goto("/sign-in");
  await expect(
    page.getByText("You need to be a primary or full-access admin of a company in Gusto."),
  ).toBeVisible();
  await page.getByRole("button", { name: "Continue with Gusto" }).click();
  await signInAtGusto(page, "erin.sato@brightbakery.example");
  await expect(
    page.getByRole("heading", { name: "You cannot connect this company" }),
  ).toBeVisible();
  await page.getByRole("link", { name: /^Back to/ }).click();
  await expect(
    page.getByRole("alert").filter({ hasText: "Gusto did not approve the sign-in" }),
  ).toBeVisible();
});

test("Gusto offers a limited admin only the companies they fully administer", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with Gusto" }).click();
  await signInAtGusto(page, "nadia.brooks@mapleandmain.example");
  await expect(page.getByRole("radio", { name: /Maple & Main/ })).toBeVisible();
  await expect(page.getByRole("radio")).toHaveCount(1);
});
